import { tMaybe } from '../../i18n.ts';

/** "person.revealed" → "Revealed", in the language in use; an action the catalogue does not know stays readable. */
export function actionLabel(action: string): string {
  const plain = action.replaceAll(/[._-]/g, ' ');
  return tMaybe(`action.of.${action}`, plain.charAt(0).toUpperCase() + plain.slice(1));
}
