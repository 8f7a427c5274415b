import { say } from '../../../contract/said.ts';
import { isDate } from './detectors/plain.ts';
import type { Draft } from './sampled-table.ts';

/** Last look, when it is known whether the rows belong to persons: places of nobody stay as they are, houses of persons do not. */
export function settleTreatments(draft: Draft): void {
  const belongs =
    draft.holdsPersons || draft.identifiers.some((i) => i !== null) || draft.references.some((r) => r.role === 'owner');
  draft.findings.forEach((finding, index) => {
    const profile = draft.profiles[index]!;
    if (profile.filled === 0 && draft.complete)
      Object.assign(finding, {
        category: null,
        treatment: 'drop',
        generalisation: null,
        confidence: 1,
        why: say('why.alwaysEmpty'),
      });
    if (!belongs && finding.category === 'user.contact.address.postal_code')
      Object.assign(finding, { treatment: 'keep', generalisation: null });
    if (belongs && finding.category === 'user.location.precise') finding.treatment = 'tokenise';
    const { header } = profile;
    if (
      !belongs ||
      draft.holdsPersons ||
      finding.category !== null ||
      !header.hasAny('order', 'pay') ||
      draft.references.some((r) => r.column === profile.name)
    )
      return;
    const dated = profile.type === 'date' || profile.type === 'datetime' || profile.share(isDate) >= 0.9;
    if (dated)
      Object.assign(finding, {
        category: 'user.behavior.purchase_history',
        confidence: 0.7,
        why: say('why.bought'),
      });
  });
}
