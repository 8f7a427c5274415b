import 'sonner/dist/styles.css';
import { Toaster as Sonner } from 'sonner';
import { useShownTheme } from '../../theme.ts';
import { t } from '../../i18n.ts';

/** Where `toast(…)` from sonner shows what happened. */
export const Toaster = () => (
  <Sonner
    theme={useShownTheme()}
    position="bottom-right"
    className="font-sans!"
    containerAriaLabel={t('frame.notices')}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          'flex w-[356px] max-w-[calc(100vw-32px)] items-start gap-2 rounded-md border border-line bg-raised px-4 py-3 text-13 text-ink shadow-float',
        description: 'text-muted',
        title: 'font-medium',
        success: '[&_svg]:text-kept',
        error: '[&_svg]:text-broken',
      },
    }}
  />
);
