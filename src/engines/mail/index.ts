/** Mail: queued in Postgres, sealed, sent through the operator's SMTP server. Plain letters without tracking (P4.8). */
export { deliverDue, handTo, keepDelivering, outboxState, sendWithoutKeeping } from './deliver.ts';
export { forgetMail } from './forget-mail.ts';
export { type Letter, type MailLocale } from './letters.ts';
export { type Mailer, openMailer } from './mailer.ts';
export { type MailStores, sealUse as mailSealUse, sendMail } from './send-mail.ts';
export { declarations, mailOutbox } from './tables.ts';
