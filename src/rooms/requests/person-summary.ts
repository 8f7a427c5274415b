/** The page of an export that anybody can read: what is held, since when, from where, why, how long, and one's rights (P12.1, C12.4). */
import { html, raw } from 'hono/html';
import { listed, plural, wordsOf } from './words.ts';

export type SummaryDataset = {
  title: string;
  rows: number;
  through: string;
  /** Categories in words. */
  categories: readonly string[];
  sources: readonly { file: string; at: Date }[];
  sample: { columns: readonly string[]; rows: readonly (readonly string[])[] };
  /** Names inside the ZIP. */
  files: readonly string[];
};

export type Summary = {
  workspace: string;
  pseudonym: string;
  at: Date;
  datasets: readonly SummaryDataset[];
};

type Html = ReturnType<typeof html>;

const day = (at: Date): string =>
  at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `user.contact.email` → "contact: email". */
export const categoryWords = (category: string): string =>
  category
    .split('.')
    .slice(category.startsWith('user.') ? 1 : 0)
    .map(wordsOf)
    .join(': ') || 'personal data';

const style = raw(`<style>
:root{color-scheme:light}*{box-sizing:border-box}
body{font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;color:#1c1f24;background:#fff;max-width:52rem;margin:0 auto;padding:3rem 1.5rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.5rem 0 .75rem}h3{font-size:1rem;margin:0 0 .25rem}
p,ul,dl{margin:0 0 1rem}.lead{color:#555d69}section.dataset{border:1px solid #d9dde3;border-radius:10px;padding:1.25rem;margin:0 0 1rem;break-inside:avoid-page}
dl{display:grid;grid-template-columns:9rem 1fr;gap:.25rem 1rem}dt{color:#555d69}dd{margin:0}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.8125rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #e6e9ee;vertical-align:top;max-width:18rem;overflow-wrap:anywhere}th{color:#555d69;font-weight:600;white-space:nowrap}
.note{font-size:.8125rem;color:#555d69}
@media print{body{max-width:none;padding:0;font-size:11pt}.scroll{overflow:visible}}
</style>`);

const cells = (row: readonly string[]): Html[] => row.map((cell) => html`<td>${cell}</td>`);

const table = (sample: SummaryDataset['sample']): Html =>
  html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          ${sample.columns.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${sample.rows.map(
          (row) =>
            html`<tr>
              ${cells(row)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const sourcesOf = (dataset: SummaryDataset): string =>
  listed(dataset.sources.map(({ file, at }) => `the file “${file}”, loaded on ${day(at)}`)) || 'not recorded';

const section = (dataset: SummaryDataset): Html =>
  html`<section class="dataset">
    <h3>${dataset.title}</h3>
    <dl>
      <dt>How much</dt>
      <dd>${plural(dataset.rows, 'row')}</dd>
      <dt>What</dt>
      <dd>${listed(dataset.categories) || 'nothing that was recognised as personal'}</dd>
      <dt>Where from</dt>
      <dd>${sourcesOf(dataset)}</dd>
      <dt>How it is yours</dt>
      <dd>found through ${dataset.through}</dd>
      <dt>All of it</dt>
      <dd>${listed(dataset.files)} in this archive</dd>
    </dl>
    ${table(dataset.sample)}
    ${dataset.rows > dataset.sample.rows.length ? html`<p class="note">The first ${dataset.sample.rows.length} of ${plural(dataset.rows, 'row')}.</p>` : ''}
  </section>`;

const rights = html`<h2>Your rights</h2>
  <p>
    You may ask for your data to be corrected, amended or deleted, for a copy in a form another company can read (this
    archive is one), and for its use to be restricted; and you may object to it. A request is answered within 30 days.
    It costs nothing, unless the law permits a fee because requests are unfounded or excessive.
  </p>
  <p>After a deletion everything is removed for good, and you can ask for a signed certificate of it.</p>
  <h2>If you are not content</h2>
  <p>
    Write first to the company you gave your data to. You may also complain to a data protection supervisory authority
    at any time: the one where you live, where you work, or where you think the law was broken.
  </p>`;

const head = (summary: Summary): Html => {
  const rows = summary.datasets.reduce((total, dataset) => total + dataset.rows, 0);
  const places = plural(summary.datasets.length, 'dataset');
  const times = summary.datasets.flatMap(({ sources }) => sources.map(({ at }) => at.getTime()));
  return html`<h1>What ${summary.workspace} holds about you</h1>
    <p class="lead">
      Made on ${day(summary.at)} with PerfectlyData. ${plural(rows, 'row')} in
      ${places}${times.length === 0 ? '' : `, the first since ${day(new Date(Math.min(...times)))}`}. Inside the service
      you are shown only under the pseudonym ${summary.pseudonym}.
    </p>`;
};

const why = (summary: Summary): Html =>
  html`<h2>Why it is held, and how long</h2>
    <p>
      ${summary.workspace} is the controller of this data: it decides why it is used, and can tell you on which lawful
      basis. PerfectlyData holds it on its behalf and by its instructions only (as a processor, Article 28 GDPR), to
      show ${summary.workspace} its own data in charts. Names, addresses and other direct identifiers are kept apart
      from the rest, encrypted under a key of your own.
    </p>
    <p>
      It is held until ${summary.workspace} deletes it, asks for your erasure, or ends its contract; it is deleted then.
    </p>`;

/** The whole page: self-contained, printable, every value escaped. */
export const summaryPage = async (summary: Summary): Promise<string> =>
  String(
    await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width,initial-scale=1" />
          <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
          <title>What ${summary.workspace} holds about you</title>
          ${style}
        </head>
        <body>
          ${head(summary)}
          <h2>What is held</h2>
          ${summary.datasets.map(section)} ${why(summary)} ${rights}
        </body>
      </html> `,
  );
