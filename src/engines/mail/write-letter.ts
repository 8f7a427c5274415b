/** From a letter to the mail itself: subject, plain text, HTML. Everything put into HTML is escaped by hono/html. */
import { html } from 'hono/html';
import type { Letter, MailLocale } from './letters.ts';
import type { Page, When, Words } from './words.ts';
import { german } from './words-de.ts';
import { english } from './words-en.ts';

export type Mail = { to: string; subject: string; text: string; html: string };

const languages: Readonly<Record<MailLocale, Words>> = { en: english, de: german };

const whenIn = (locale: MailLocale): When => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return (iso) => `${format.format(new Date(iso))} UTC`;
};

/** A subject is one line: whoever names a workspace must not write headers. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

type Prepared = Page & { locale: MailLocale; greeting: string | null; footer: string; linkHint: string };

const asText = ({ greeting, text, button, after = [], footer }: Prepared): string =>
  [
    ...(greeting === null ? [] : [greeting]),
    ...text,
    ...(button === undefined ? [] : [`${button.label}:\n${button.url}`]),
    ...after,
    `-- \n${footer}`,
  ]
    .join('\n\n')
    .concat('\n');

const buttonHtml = ({ button, linkHint }: Prepared) =>
  button === undefined
    ? ''
    : html`<p style="margin:24px 0">
          <a
            href="${button.url}"
            style="background:#0F766E;border-radius:8px;color:#ffffff;display:inline-block;font-weight:600;padding:12px 20px;text-decoration:none"
            >${button.label}</a
          >
        </p>
        <p style="color:#5b6470;font-size:13px;margin:0 0 16px">
          ${linkHint}<br /><span style="word-break:break-all">${button.url}</span>
        </p>`;

const asHtml = async (page: Prepared): Promise<string> =>
  String(
    await html`<!doctype html>
      <html lang="${page.locale}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <meta name="color-scheme" content="light dark" />
          <title>${page.subject}</title>
        </head>
        <body style="background:#FBFAF7;margin:0;padding:24px 12px">
          <div
            style="background:#ffffff;border:1px solid #E6E3DC;border-radius:8px;color:#14181D;font:16px/1.5 Inter,system-ui,sans-serif;margin:0 auto;max-width:560px;padding:28px"
          >
            <p style="font-size:13px;font-weight:600;letter-spacing:.02em;margin:0 0 20px">PerfectlyData</p>
            <h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${page.subject}</h1>
            ${page.greeting === null ? '' : html`<p style="margin:0 0 16px">${page.greeting}</p>`}
            ${page.text.map((one) => html`<p style="margin:0 0 16px">${one}</p>`)} ${buttonHtml(page)}
            ${(page.after ?? []).map((one) => html`<p style="color:#5b6470;font-size:14px;margin:0 0 12px">${one}</p>`)}
          </div>
          <p
            style="color:#5b6470;font:13px/1.5 Inter,system-ui,sans-serif;margin:16px auto;max-width:560px;padding:0 28px"
          >
            ${page.footer}
          </p>
        </body>
      </html>`,
  );

const pageOf = (letter: Letter, words: Words, when: When): Page => {
  // The union of letters is told apart by `template`, which TypeScript does not follow through the table.
  const write = words[letter.template] as (params: Letter['params'], when: When) => Page;
  return write(letter.params, when);
};

/** Writes a letter in its language. */
export const writeLetter = async (letter: Letter): Promise<Mail> => {
  const words = languages[letter.locale];
  const page = pageOf(letter, words, whenIn(letter.locale));
  const prepared: Prepared = {
    ...page,
    subject: oneLine(page.subject),
    locale: letter.locale,
    greeting: 'name' in letter.params ? words.greeting(oneLine(letter.params.name)) : null,
    footer: page.footer ?? words.footer,
    linkHint: words.linkHint,
  };
  return { to: letter.to, subject: prepared.subject, text: asText(prepared), html: await asHtml(prepared) };
};
