/** What a key may, in words. */
import { formatList } from '../../format.ts';
import { tMaybe } from '../../i18n.ts';

/** "people.reveal" → "reveal a person's values"; an action the catalogue does not know stays readable. */
export const scopeLabel = (scope: string): string => tMaybe(`scope.${scope}`, scope.replaceAll(/[.-]/g, ' '));

export const scopeList = (scopes: readonly string[]): string => formatList(scopes.map(scopeLabel));
