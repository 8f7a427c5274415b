import { classifyColumn, type Finding } from './classify-column.ts';
import { profileColumn, type ColumnProfile, type SampledColumn } from './column-profile.ts';
import { readHeader } from './header-words.ts';
import type { TableContext } from './rule.ts';

/** A table with its columns profiled and classified. */
export type DescribedTable = {
  profiles: readonly ColumnProfile[];
  findings: readonly Finding[];
  aboutPersons: boolean;
};

/** Profiles and classifies the columns of one table; twice, because whether it is about persons decides weak cases. */
export function describeTable(columns: readonly SampledColumn[], nameWords: readonly string[]): DescribedTable {
  const profiles = columns.map(profileColumn);
  const first: TableContext = { aboutPersons: false, columns: profiles };
  const early = profiles.map((profile) => classifyColumn(profile, first));
  const aboutPersons = isAboutPersons(profiles, early, nameWords);
  if (!aboutPersons) return { profiles, findings: early, aboutPersons };
  const context: TableContext = { aboutPersons, columns: profiles };
  return { profiles, findings: profiles.map((profile) => classifyColumn(profile, context)), aboutPersons };
}

const sure = new Set([
  'user.name.first',
  'user.name.last',
  'user.demographic.date_of_birth',
  'user.government_id.national_identification_number',
  'user.authorization.password',
  'user.account.username',
  'user.demographic.marital_status',
  'user.demographic.race_ethnicity',
]);
const supporting = new Set([
  'user.name',
  'user.contact.email',
  'user.demographic.gender',
  'user.demographic.age_range',
  'user.device.ip_address',
]);

function isAboutPersons(
  profiles: readonly ColumnProfile[],
  findings: readonly Finding[],
  nameWords: readonly string[],
): boolean {
  const has = (set: ReadonlySet<string>): number =>
    findings.filter((f) => f.category !== null && set.has(f.category)).length;
  if (has(sure) > 0) return true;
  const keyed = profiles.some((p) => p.header.has('person') && p.header.hasAny('id', 'number', 'key', 'code'));
  return has(supporting) >= 1 || keyed || readHeader(nameWords.join(' ')).has('person');
}
