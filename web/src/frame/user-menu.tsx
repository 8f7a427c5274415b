import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Building2, LogOut, UserRound } from 'lucide-react';
import { toast } from 'sonner';
import { sessionApi } from '../api/endpoints.ts';
import { forgetPerson } from '../api/queries.ts';
import { explain } from '../components/error-state.tsx';
import { DropdownMenu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '../components/ui/dropdown-menu.tsx';
import { setLocale, t, useLocale, type Locale } from '../i18n.ts';
import { setTheme, useTheme, type Theme } from '../theme.ts';
import { useStaff } from '../use-staff.ts';
import { useSession } from '../workspace.ts';

export const themeOptions = (): { value: Theme; label: string }[] => [
  { value: 'system', label: t('theme.system') },
  { value: 'light', label: t('theme.light') },
  { value: 'dark', label: t('theme.dark') },
];

/** Each language in its own words. */
export const languageOptions: { value: Locale; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
];

/** Who is signed in; theme, language, sign out. */
export function UserMenu() {
  const { user } = useSession();
  const staff = useStaff();
  const theme = useTheme();
  const language = useLocale();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: sessionApi.close,
    onSuccess: async () => {
      await navigate({ to: '/sign-in' });
      forgetPerson();
    },
    onError: (error) => toast.error(explain(error).title, { description: explain(error).detail }),
  });
  return (
    <DropdownMenu
      trigger={
        <button
          type="button"
          aria-label={t('frame.user', { name: user.name })}
          className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-wash text-11 font-semibold text-accent"
        >
          {user.initials}
        </button>
      }
    >
      <div className="px-2 py-1.5 text-13 font-medium">{user.name}</div>
      <MenuSeparator />
      <MenuLabel>{t('frame.theme')}</MenuLabel>
      <MenuChoice value={theme} onChange={setTheme} options={themeOptions()} />
      <MenuSeparator />
      <MenuLabel>{t('frame.language')}</MenuLabel>
      <MenuChoice value={language} onChange={setLocale} options={languageOptions} />
      <MenuSeparator />
      <MenuItem onSelect={() => void navigate({ to: '/account' })}>
        <UserRound aria-hidden />
        {t('frame.account')}
      </MenuItem>
      {staff?.role ? (
        <MenuItem onSelect={() => void navigate({ to: '/operator' })}>
          <Building2 aria-hidden />
          {t('frame.operator')}
          {staff.openNotices > 0 ? <span className="ml-auto text-due-ink">{staff.openNotices}</span> : null}
        </MenuItem>
      ) : null}
      <MenuItem onSelect={() => signOut.mutate()}>
        <LogOut aria-hidden />
        {t('frame.signOut')}
      </MenuItem>
    </DropdownMenu>
  );
}
