import { Link } from '@tanstack/react-router';
import { Button, type ButtonProps } from '../components/ui/button.tsx';
import { t } from '../i18n.ts';
import { useMay } from '../may.ts';
import { useSlug } from '../workspace.ts';

/** The way to Sources; nothing for who may not bring data. */
export function ImportButton({ variant = 'main' }: Pick<ButtonProps, 'variant'>) {
  const slug = useSlug();
  if (!useMay()('imports.upload')) return null;
  return (
    <Button asChild variant={variant}>
      <Link to="/w/$workspace/imports" params={{ workspace: slug }}>
        {t('action.import')}
      </Link>
    </Button>
  );
}
