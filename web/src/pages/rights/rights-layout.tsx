import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Glyph } from '../../components/pseudonym.tsx';
import { languageOptions } from '../../frame/user-menu.tsx';
import { Select } from '../../components/ui/select.tsx';
import { setLocale, t, useLocale } from '../../i18n.ts';

export type RightsLayoutProps = { title: string; lead?: ReactNode; aside?: ReactNode; children: ReactNode };

/** The pages for whoever asks for their rights: nobody has to be signed in, and nothing here tells who is. */
export function RightsLayout({ title, lead, aside, children }: RightsLayoutProps) {
  const language = useLocale();
  return (
    <div className="mx-auto flex min-h-full w-full max-w-[1120px] flex-col px-4 md:px-6">
      <title>{`${title} · ${t('app.name')}`}</title>
      <header className="flex h-14 items-center justify-between gap-4 border-b border-line">
        <Link to="/rights" className="flex items-center gap-2.5 font-semibold">
          <Glyph subject="5eed0000ca11ab1e" size={24} />
          {t('app.name')}
        </Link>
        <div className="flex items-center gap-4 text-13">
          <Select
            label={t('frame.language')}
            value={language}
            onChange={setLocale}
            options={languageOptions}
            className="w-28"
          />
          <Link to="/sign-in" className="text-muted hover:text-ink hover:underline">
            {t('rights.toSignIn')}
          </Link>
        </div>
      </header>
      <main className="flex grow flex-col gap-8 py-8 md:py-10">
        <div className="max-w-180">
          <h1 className="text-28">{title}</h1>
          {lead ? <div className="mt-2 text-16 text-muted">{lead}</div> : null}
        </div>
        {aside ? (
          <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_300px]">
            <div className="min-w-0">{children}</div>
            <aside className="flex min-w-0 flex-col gap-6 text-13">{aside}</aside>
          </div>
        ) : (
          children
        )}
      </main>
    </div>
  );
}

/** A subject in the margin. */
export const Beside = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex flex-col gap-2 border-t border-line pt-3 text-muted">
    <h2 className="text-13 text-ink">{title}</h2>
    {children}
  </section>
);

export const Steps = () => (
  <ol className="flex list-decimal flex-col gap-1.5 pl-4 marker:text-faint">
    <li>{t('rights.aside.step1')}</li>
    <li>{t('rights.aside.step2')}</li>
    <li>{t('rights.aside.step3')}</li>
  </ol>
);
