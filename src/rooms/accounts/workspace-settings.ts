/** Settings of a workspace: its name, k, how numbers and dates are meant, and two colours. */
import { eq } from 'drizzle-orm';
import { say } from '../../contract/said.ts';
import { invalid, missing } from '../../kit/errors.ts';
import { sql } from '../../kit/literals.ts';
import { recordEntry } from '../audit/index.ts';
import { contrast } from './contrast.ts';
import { workspaces } from './tables.ts';
import { handleOf, type Workspace } from './workspace.ts';

type Settings = Pick<Workspace, 'name' | 'k' | 'timeZone' | 'locale' | 'currency' | 'primaryColour' | 'accentColour'>;

/** What is left out stays as it is. */
export type SettingsChange = { [Name in keyof Settings]?: Settings[Name] | undefined };

const refuse = (code: string, title: string, detail: string): never => {
  throw invalid(code, title, `${detail} Nothing was changed.`);
};

/** What ICU makes of a value, or null where it knows none such. */
const orNull = <T>(make: () => T): T | null => {
  try {
    return make();
  } catch {
    return null;
  }
};

// Areas and cities only: ICU also takes offsets such as +02:00, which know no summer time.
const timeZoneOf = (zone: string): string => {
  const found = orNull(() => new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone);
  if (found === null || !/^[A-Za-z]/.test(zone))
    return refuse('bad-time-zone', 'There is no such time zone', 'Choose one such as Europe/Berlin.');
  // ICU has one name for places with the same time: Asia/Calcutta for Asia/Kolkata.
  return found.toLowerCase() === zone.toLowerCase() ? found : zone;
};

/** The engine counts days by its own list, which may be older than ICU's. */
const checkZone = async ({ stores, timeZone }: Workspace, zone: string): Promise<void> => {
  if (zone === timeZone) return;
  const known = await stores.warehouse.query(sql`SELECT 1 FROM system.time_zones WHERE time_zone = ${zone}`);
  if (known.length === 0)
    refuse('bad-time-zone', 'This time zone is not known to the database yet', 'Choose a city with the same time.');
};

const localeOf = (locale: string): string =>
  orNull(() => new Intl.Locale(locale).toString()) ??
  refuse('bad-locale', 'There is no such language tag', 'Choose one such as en or de-DE.');

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const currencyOf = (currency: string): string =>
  currencies.has(currency.toUpperCase())
    ? currency.toUpperCase()
    : refuse('bad-currency', 'There is no such currency', 'Choose one by its three letters, such as EUR.');

/** The least contrast of text on its background (WCAG 2.2, 1.4.3). */
const enough = 4.5;

/** White text stands on these colours, and they stand as text on white: one ratio covers both. */
const colourOf = (colour: string): string => {
  if (!/^#[0-9a-f]{6}$/i.test(colour))
    refuse('bad-colour', 'This is not a colour', 'Write it as # and six hexadecimal digits, such as #1d4ed8.');
  if (contrast(colour, '#ffffff') < enough)
    refuse(
      'colour-too-light',
      'White text on this colour could not be read',
      'Choose a darker one: 4.5 to 1 at least.',
    );
  return colour.toLowerCase();
};

const or = <T, U>(value: T | null | undefined, present: U, make: (value: T) => U): U =>
  value === undefined || value === null ? present : make(value);

const colourChange = (change: string | null | undefined, present: string | null): string | null =>
  change === null ? null : or(change, present, colourOf);

/** What is different now, by name; only of k also how much, as it decides what may be seen. */
const recordChange = async (workspace: Workspace, set: Settings): Promise<void> => {
  const names = (Object.keys(set) as (keyof Settings)[]).filter((name) => set[name] !== workspace[name]);
  if (names.length === 0) return;
  const said = names.map((name) => say(`audit.setting.${name}`, name === 'k' ? { count: set.k } : {}));
  const detail = [say('audit.settingsChanged'), ...said].join(', ');
  await recordEntry(workspace, { action: 'workspace.changed', detail });
};

/**
 * Changes settings; returns the handle as it is now. Throws `bad-time-zone`, `bad-locale`, `bad-currency`, `bad-colour`,
 * `colour-too-light` (invalid), and then nothing is changed.
 */
export const changeWorkspace = async (workspace: Workspace, change: SettingsChange): Promise<Workspace> => {
  const set = {
    name: change.name ?? workspace.name,
    k: change.k ?? workspace.k,
    timeZone: or(change.timeZone, workspace.timeZone, timeZoneOf),
    locale: or(change.locale, workspace.locale, localeOf),
    currency: or(change.currency, workspace.currency, currencyOf),
    primaryColour: colourChange(change.primaryColour, workspace.primaryColour),
    accentColour: colourChange(change.accentColour, workspace.accentColour),
  };
  await checkZone(workspace, set.timeZone);
  const { stores } = workspace;
  const [row] = await stores.db.update(workspaces).set(set).where(eq(workspaces.id, workspace.id)).returning();
  if (row === undefined) throw missing('workspace');
  await recordChange(workspace, set);
  return handleOf(stores, row, workspace.actor, workspace.role, workspace.staffAccess);
};
