/** What there is to know of each kind of request: the article of the GDPR, and whether it makes sense without words. */
import { rightsKind, type RightsKind } from '../../../../src/contract/rights.ts';
import { t, tMaybe } from '../../i18n.ts';

const articles: Readonly<Record<RightsKind, string>> = {
  access: '15',
  portability: '20',
  correction: '16',
  amendment: '16',
  erasure: '17',
  restriction: '18',
  objection: '21',
  withdrawal: '7 (3)',
  complaint: '77',
};

export const kinds: readonly RightsKind[] = rightsKind.options;
export const articleOf = (kind: RightsKind): string => t('rights.article', { article: articles[kind] });

/** Nobody can put right what is not said to be wrong. */
export const needsWords = (kind: RightsKind): boolean =>
  kind === 'correction' || kind === 'amendment' || kind === 'complaint';

export const wordsHint = (kind: RightsKind | undefined): string =>
  tMaybe(`rights.wordsHint.${kind ?? ''}`, t('rights.wordsHint'));
