/** Mail: queued in Postgres, sealed, sent through the operator's SMTP server. Plain letters without tracking (P4.8). */
export { type Letter, type LetterParams, type MailLocale, type Template } from './letters.ts';
export { type MailStores, sendMail } from './send-mail.ts';
export { declarations, mailOutbox } from './tables.ts';
