import type { ColumnProfile } from './column-profile.ts';
import { isDate } from './detectors/plain.ts';
import type { Draft } from './sampled-table.ts';

/** The column by which rows happen in time: the order's date before its shipping, creating or changing; never a birth. */
export function chooseTimeColumn(draft: Draft): string | null {
  let best: { name: string; rank: number } | null = null;
  draft.profiles.forEach((profile, index) => {
    if (draft.findings[index]?.category?.startsWith('user.demographic') === true) return;
    const rank = rankTime(profile);
    if (rank > (best?.rank ?? 0)) best = { name: profile.name, rank };
  });
  return (best as { name: string } | null)?.name ?? null;
}

function rankTime(profile: ColumnProfile): number {
  const { header } = profile;
  const dated =
    ['date', 'datetime'].includes(profile.type) || (profile.type === 'string' && profile.share(isDate) >= 0.9);
  if (!dated || profile.filled === 0 || header.hasAny('birth', 'death', 'expiry')) return 0;
  return (meaning(profile) + 1) * (profile.filled / profile.rows.length);
}

function meaning({ header }: ColumnProfile): number {
  if (header.hasAny('update', 'end')) return 2;
  if (header.has('ship')) return 4;
  if (header.has('create')) return 6;
  if (header.hasAny('order', 'event', 'pay')) return 10;
  if (header.has('workplace')) return 3;
  if (header.words.length === 1 && header.hasAny('date', 'time')) return 9;
  return header.hasAny('date', 'time', 'day') ? 5 : 4;
}
