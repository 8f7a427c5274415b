import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SignInOptions } from '../../../../src/contract/account.ts';
import { signInApi } from '../../api/account.ts';
import { explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { locale, t } from '../../i18n.ts';
import type { AgeDraft } from './age-question.tsx';
import { rememberProvider } from './provider-handle.ts';

export type ProvidersProps = {
  providers: SignInOptions['providers'];
  /** Given where registering: the answer to the question about age, and the invitation that leads here. */
  registering?: AgeDraft & { invitation?: string | undefined };
};

/** One button for each provider that the operator configured; nothing where there is none. */
export function Providers({ providers, registering = {} }: ProvidersProps) {
  const [chosen, setChosen] = useState<string>();
  const start = useMutation({
    mutationFn: (provider: string) => signInApi.startProvider({ provider, locale: locale(), ...registering }),
    onMutate: setChosen,
    onSuccess: ({ url, handle }) => {
      rememberProvider(handle);
      location.assign(url);
    },
  });
  if (providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {providers.map(({ id, name }) => (
        <Button key={id} className="h-10" disabled={start.isPending} onClick={() => start.mutate(id)}>
          {t('signIn.with', { provider: name })}
        </Button>
      ))}
      {start.error && chosen ? (
        <p role="alert" className="text-13 text-broken">
          {explain(start.error).detail}
        </p>
      ) : null}
    </div>
  );
}
