import { Link } from '@tanstack/react-router';
import { Button } from '../components/ui/button.tsx';
import { t } from '../i18n.ts';

/** 404. */
export const NotFoundPage = () => (
  <div className="mx-auto flex max-w-md flex-col items-start gap-2 px-6 py-20">
    <title>{`${t('notFound.title')} · ${t('app.name')}`}</title>
    <p className="font-mono text-13 text-faint">404</p>
    <h1>{t('notFound.title')}</h1>
    <p className="text-muted">{t('notFound.detail')}</p>
    <Button asChild variant="main" className="mt-2">
      <Link to="/">{t('notFound.home')}</Link>
    </Button>
  </div>
);
