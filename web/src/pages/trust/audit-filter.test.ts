import { describe, expect, it } from 'vitest';
import { auditSearch } from '../../../../src/contract/audit.ts';
import { everything, isFiltered, pageSize, searchOf } from './audit-filter.ts';

describe('the search of the audit page', () => {
  it('asks for everything where nothing was chosen', () => {
    expect(searchOf(everything)).toEqual({ limit: pageSize });
    expect(isFiltered(everything)).toBe(false);
  });

  it('takes both days in: from the midnight of the first to the midnight after the last, where the reader is', () => {
    const { from = '', to = '' } = searchOf({ ...everything, from: '2026-03-28', to: '2026-03-29' });
    expect(new Date(from)).toEqual(new Date(2026, 2, 28));
    expect(new Date(to)).toEqual(new Date(2026, 2, 30));
  });

  it('is a search as the contract takes it', () => {
    const full = {
      text: ' erased ',
      actor: 'Ada',
      action: 'person.',
      from: '2026-01-01',
      to: '2026-12-31',
      staff: true,
    };
    expect(auditSearch.parse(searchOf(full))).toMatchObject({ text: 'erased', action: 'person.', staff: 'yes' });
    expect(isFiltered(full)).toBe(true);
  });
});
