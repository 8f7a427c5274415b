import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import type { Authority } from '../../../../src/contract/rights.ts';
import { rightsQueries } from '../../api/rights.ts';
import { localeTag, t } from '../../i18n.ts';
import { Beside } from './rights-layout.tsx';

/** The authority of the country that was given, or all of them (GDPR Art. 12 (4), 77). */
export const Complain = ({ authority }: { authority: Authority | null }) => (
  <Beside title={t('rights.page.complain')}>
    {authority ? (
      <>
        <p>{t('rights.page.complainText', { name: authority.name })}</p>
        <Outside href={authority.url}>{t('rights.page.toAuthority')}</Outside>
      </>
    ) : (
      <>
        <p>{t('rights.page.complainAny')}</p>
        <AllAuthorities />
      </>
    )}
  </Beside>
);

function AllAuthorities() {
  const all = useQuery(rightsQueries.authorities()).data ?? [];
  const names = new Intl.DisplayNames(localeTag(), { type: 'region' });
  const named = all
    .map(({ country, url }) => ({ url, name: names.of(country) ?? country }))
    .sort((a, b) => a.name.localeCompare(b.name, localeTag()));
  return (
    <details>
      <summary className="cursor-pointer text-ink">{t('rights.page.authorities')}</summary>
      <ul className="mt-2 flex flex-col gap-1">
        {named.map(({ name, url }) => (
          <li key={url + name}>
            <Outside href={url}>{name}</Outside>
          </li>
        ))}
      </ul>
    </details>
  );
}

const Outside = ({ href, children }: { href: string; children: string }) => (
  <a
    href={href}
    rel="noreferrer"
    className="inline-flex items-center gap-1 font-medium text-accent underline underline-offset-2"
  >
    {children}
    <ExternalLink aria-hidden className="size-3.5" />
  </a>
);
