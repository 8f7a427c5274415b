/** What the watching noticed: alerts for privacy officers, and for the owners of the workspace they concern (P14.6). */
import { z } from 'zod';

export const alertKind = z.enum([
  'failed-sign-ins',
  'many-reveals',
  'many-exports',
  'denied-requests',
  'keys-changed',
  'mail-undeliverable',
  'rights-overdue',
]);

/** `open`: nobody looked yet. `seen`: somebody did. `closed`: settled; the next event of the kind opens a new alert. */
export const alertState = z.enum(['open', 'seen', 'closed']);

export const alert = z.object({
  id: z.string(),
  kind: alertKind,
  /** The workspace it concerns, or null for the whole installation. */
  workspace: z.object({ slug: z.string(), name: z.string() }).nullable(),
  state: alertState,
  /** How many events were counted. */
  count: z.number().int().min(1),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
});
export type Alert = z.infer<typeof alert>;

export const alertList = z.object({ items: z.array(alert) });
export const alertChange = z.object({ state: z.enum(['seen', 'closed']) });

/** Whether mail can leave: shown to administrators and privacy officers. */
export const mailStatus = z.object({
  /** False where no SMTP_URL is set: mails wait in the outbox. */
  configured: z.boolean(),
  waiting: z.number().int(),
  /** Of these, tried at least once. */
  failing: z.number().int(),
  oldestAt: z.iso.datetime().nullable(),
});
export type MailStatus = z.infer<typeof mailStatus>;
