import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { Workspace } from '../../../../src/contract/workspaces.ts';
import { keys } from '../../api/queries.ts';
import { settingsApi } from '../../api/settings.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { t } from '../../i18n.ts';
import { contrastOnWhite } from './contrast.ts';

const ours = { primary: '#14181d', accent: '#0f766e' };

/** Logo and two colours, with what they will look like; for portals and mails in the workspace's name. */
export function Appearance({ workspace }: { workspace: Workspace }) {
  const cache = useQueryClient();
  const [primary, setPrimary] = useState(workspace.primaryColour);
  const [accent, setAccent] = useState(workspace.accentColour);
  const done = async (): Promise<void> => {
    await cache.invalidateQueries({ queryKey: keys.session });
    toast.success(t('settings.saved'));
  };
  const save = useMutation({
    mutationFn: () => settingsApi.change(workspace.slug, { primaryColour: primary, accentColour: accent }),
    onSuccess: done,
  });
  const unreadable = [primary, accent].some((colour) => colour !== null && contrastOnWhite(colour) < 4.5);
  const changed = primary !== workspace.primaryColour || accent !== workspace.accentColour;
  return (
    <Card title={t('looks.title')} note={t('looks.note')}>
      <div className="grid gap-6 pt-1 md:grid-cols-2">
        <div className="flex flex-col items-start gap-4">
          <Logo workspace={workspace} onDone={done} />
          <Colour label={t('looks.primary')} value={primary} fallback={ours.primary} onChange={setPrimary} />
          <Colour label={t('looks.accent')} value={accent} fallback={ours.accent} onChange={setAccent} />
          {unreadable ? <p className="text-13 text-broken">{t('looks.unreadable')}</p> : null}
          {save.error ? <ErrorState error={save.error} /> : null}
          <Button disabled={!changed || unreadable || save.isPending} onClick={() => save.mutate()}>
            {t('looks.save')}
          </Button>
        </div>
        <Preview workspace={workspace} primary={primary ?? ours.primary} accent={accent ?? ours.accent} />
      </div>
    </Card>
  );
}

type LogoProps = { workspace: Workspace; onDone: () => Promise<void> };

function Logo({ workspace, onDone }: LogoProps) {
  const picker = useRef<HTMLInputElement>(null);
  const set = useMutation({ mutationFn: (file: File) => settingsApi.setLogo(workspace.slug, file), onSuccess: onDone });
  const remove = useMutation({ mutationFn: () => settingsApi.removeLogo(workspace.slug), onSuccess: onDone });
  const error = set.error ?? remove.error;
  return (
    <div className="flex flex-col items-start gap-2">
      <h3>{t('looks.logo')}</h3>
      <p className="text-13 text-muted">{t('looks.logoHint')}</p>
      <input
        ref={picker}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('looks.logo')}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) set.mutate(file);
          event.target.value = '';
        }}
      />
      <div className="flex gap-2">
        <Button disabled={set.isPending} onClick={() => picker.current?.click()}>
          {workspace.logo ? t('looks.replace') : t('looks.choose')}
        </Button>
        {workspace.logo ? (
          <Button variant="quiet" disabled={remove.isPending} onClick={() => remove.mutate()}>
            {t('looks.remove')}
          </Button>
        ) : null}
      </div>
      {error ? <ErrorState error={error} /> : null}
    </div>
  );
}

type ColourProps = {
  label: string;
  value: string | null;
  fallback: string;
  onChange: (value: string | null) => void;
};

function Colour({ label, value, fallback, onChange }: ColourProps) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-3 text-13">
      <input
        id={id}
        type="color"
        value={value ?? fallback}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-12 cursor-pointer rounded-md border border-line bg-raised p-1"
      />
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <span className="font-mono text-muted">{value ?? t('looks.ours')}</span>
      {value ? (
        <Button variant="link" onClick={() => onChange(null)} aria-label={`${t('looks.reset')}: ${label}`}>
          {t('looks.reset')}
        </Button>
      ) : null}
    </div>
  );
}

type PreviewProps = { workspace: Workspace; primary: string; accent: string };

/** Drawn as SVG: attributes may be coloured freely where the CSP allows no inline style. Always on white, as mails are. */
const Preview = ({ workspace, primary, accent }: PreviewProps) => (
  <figure className="flex min-w-0 flex-col gap-2">
    <figcaption className="text-13 text-muted">{t('looks.preview')}</figcaption>
    <svg
      viewBox="0 0 320 168"
      className="w-full rounded-md border border-line"
      role="img"
      aria-label={t('looks.preview')}
    >
      <rect width="320" height="168" fill="#ffffff" />
      {workspace.logo ? (
        <image href={workspace.logo} x="20" y="18" width="96" height="28" preserveAspectRatio="xMinYMid" />
      ) : null}
      <text x={workspace.logo ? 124 : 20} y="38" fontSize="15" fontWeight="600" fill={primary}>
        {workspace.name.slice(0, 28)}
      </text>
      <rect x="20" y="58" width="280" height="1" fill="#e6e3dc" />
      <text x="20" y="84" fontSize="12" fill={primary}>
        {t('looks.sample')}
      </text>
      <rect x="20" y="108" width="132" height="34" rx="8" fill={accent} />
      <text x="86" y="129" fontSize="12" fontWeight="600" textAnchor="middle" fill="#ffffff">
        {t('looks.sampleButton')}
      </text>
      <text x="172" y="129" fontSize="12" textDecoration="underline" fill={accent}>
        {t('looks.sampleLink')}
      </text>
    </svg>
  </figure>
);
