import { PasswordField } from '../../components/password-field.tsx';
import { t } from '../../i18n.ts';
import { judgePassword } from './judge-password.ts';
import { TextField } from './text-field.tsx';

export type Credentials = { username: string; email: string; password: string };

/** The fields, in the order they stand in. */
export const credentialNames = ['username', 'email', 'password'] as const satisfies readonly (keyof Credentials)[];

export type CredentialFieldsProps = {
  /** The person's name: a password made of it is easy to guess. */
  name: string;
  value: Credentials;
  problems: Partial<Record<keyof Credentials, string>>;
  onChange: (change: Partial<Credentials>) => void;
};

/** User name, email and a new password: what an account is signed in to with. */
export const CredentialFields = ({ name, value, problems, onChange }: CredentialFieldsProps) => (
  <>
    <TextField
      label={t('register.username')}
      hint={t('register.usernameHint')}
      autoComplete="username"
      value={value.username}
      error={problems.username}
      onChange={(username) => onChange({ username })}
    />
    <TextField
      label={t('register.email')}
      type="email"
      autoComplete="email"
      value={value.email}
      error={problems.email}
      onChange={(email) => onChange({ email })}
    />
    <PasswordField
      label={t('register.password')}
      hint={t('password.hint')}
      autoComplete="new-password"
      value={value.password}
      onChange={(password) => onChange({ password })}
      error={problems.password}
      judge={(password) => judgePassword(password, [name, value.username, value.email])}
    />
  </>
);
