/** The API's documentation page, rendered from the OpenAPI document; no script, no style of others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from 'hono/html';
import type { Json, JsonObject } from './openapi.ts';

type Markup = ReturnType<typeof html>;

const object = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const typeText = (schema: JsonObject): string => {
  const options = list(schema['anyOf'] ?? schema['oneOf']).map((option) => typeText(object(option)));
  if (options.length > 0) return options.join(' | ');
  if (schema['enum'] !== undefined)
    return list(schema['enum'])
      .map((word) => JSON.stringify(word))
      .join(' | ');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (schema['type'] === 'array') return `[${typeText(object(schema['items']))}]`;
  const words = [text(schema['type']) || 'any', text(schema['format'])].filter((word) => word !== '');
  return words.join(' ');
};

/** A type with links to the named schemas it refers to. */
const typeMarkup = (schema: JsonObject): Markup => {
  const ref = text(schema['$ref']).split('/').at(-1) ?? '';
  if (ref !== '') return html`<a href="#schema-${ref}">${ref}</a>`;
  const options = list(schema['anyOf'] ?? schema['oneOf']);
  if (options.length > 0)
    return html`${options.map((one, i) => html`${i > 0 ? ' | ' : ''}${typeMarkup(object(one))}`)}`;
  if (schema['type'] === 'array') return html`list of ${typeMarkup(object(schema['items']))}`;
  if (schema['type'] === 'object' && schema['properties'] !== undefined) return fields(schema);
  return html`${typeText(schema)}`;
};

const fields = (schema: JsonObject): Markup => {
  const required = new Set(list(schema['required']));
  const rows = Object.entries(object(schema['properties'])).map(
    ([name, field]) =>
      html`<tr>
        <td><code>${name}</code>${required.has(name) ? '' : html` <small>optional</small>`}</td>
        <td>${typeMarkup(object(field))}</td>
        <td>${text(object(field)['description'])}</td>
      </tr>`,
  );
  return html`<table>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
};

const contentMarkup = (content: JsonObject): Markup =>
  html`${Object.entries(content).map(
    ([type, media]) =>
      html`<p><code>${type}</code></p>
        <div>${typeMarkup(object(object(media)['schema']))}</div>`,
  )}`;

const parameterRows = (parameters: Json[]): Markup =>
  parameters.length === 0
    ? html``
    : html`<h4>Parameters</h4>
        <table>
          <tbody>
            ${parameters.map(object).map(
              (one) =>
                html`<tr>
                  <td>
                    <code>${text(one['name'])}</code>${one['required'] === true ? '' : html` <small>optional</small>`}
                  </td>
                  <td>${text(one['in'])}</td>
                  <td>${typeMarkup(object(one['schema']))}</td>
                </tr>`,
            )}
          </tbody>
        </table>`;

const operationMarkup = (path: string, method: string, operation: JsonObject): Markup => {
  const body = object(object(operation['requestBody'])['content']);
  const answers = Object.entries(object(operation['responses'])).filter(([status]) => status !== 'default');
  return html`<details id="${text(operation['operationId'])}">
    <summary>
      <b class="${method}">${method.toUpperCase()}</b> <code>${path}</code> <span>${text(operation['summary'])}</span>
    </summary>
    <p>${text(operation['description'])}</p>
    ${parameterRows(list(operation['parameters']))}
    ${
      Object.keys(body).length === 0
        ? ''
        : html`<h4>Body</h4>
            ${contentMarkup(body)}`
    }
    ${answers.map(
      ([status, one]) =>
        html`<h4>${status}</h4>
          ${contentMarkup(object(object(one)['content']))}`,
    )}
  </details>`;
};

const problems: readonly [kind: string, status: string, meaning: string][] = [
  ['invalid', '400, 421 or 422', 'What was sent is wrong; the detail says which field or place.'],
  ['unauthenticated', '401', 'No session came along, or it ended.'],
  ['forbidden', '403', 'Your role does not allow it, or another site sent it.'],
  ['missing', '404', 'There is no such thing, or you may not know of it.'],
  ['conflict', '409', 'It clashes with what is there.'],
  ['cancelled', '409', 'Somebody stopped it.'],
  ['too-large', '413', 'Over a stated limit.'],
  ['broken', '500', 'Our own fault. The log of the server says where.'],
  ['unavailable', '503', 'Try again later.'],
  ['too-many', '429', 'Too many tries; Retry-After says how long to wait.'],
];

const problemRows = problems.map(
  ([kind, status, meaning]) =>
    html`<tr id="problem-${kind}">
      <td><code>${kind}</code></td>
      <td>${status}</td>
      <td>${meaning}</td>
    </tr>`,
);

const byTag = (document: JsonObject): Map<string, Markup[]> => {
  const groups = new Map<string, Markup[]>();
  for (const [path, methods] of Object.entries(object(document['paths'])))
    for (const [method, value] of Object.entries(object(methods))) {
      const operation = object(value);
      const tag = text(list(operation['tags'])[0]);
      groups.set(tag, [...(groups.get(tag) ?? []), operationMarkup(`/api/v1${path}`, method, operation)]);
    }
  return groups;
};

/** The page as HTML text. */
export const docsPage = async (document: JsonObject): Promise<string> => {
  const groups = [...byTag(document)];
  const schemas = Object.entries(object(object(document['components'])['schemas']));
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>API · PerfectlyData</title>
        <link rel="stylesheet" href="/api/docs.css" />
      </head>
      <body>
        <header>
          <h1>PerfectlyData API</h1>
          <p>
            Version ${text(object(document['info'])['version'])} · <a href="/api/v1/openapi.json">OpenAPI 3.1</a> ·
            <a href="/">App</a>
          </p>
        </header>
        <main>
          <p>
            Sign in with the cookie of the app, or send <code>Authorization: Bearer SECRET</code>. Writes with the
            cookie need the header <code>X-Requested-With: perfectlydata</code>. Lists are
            <code>{ "items": [ … ] }</code>.
          </p>
          ${groups.map(
            ([tag, operations]) =>
              html`<section>
                <h2>${tag}</h2>
                ${operations}
              </section>`,
          )}
          <section>
            <h2>Problems</h2>
            <p>Errors are <code>application/problem+json</code> (RFC 9457); <code>code</code> is stable.</p>
            <table>
              <tbody>
                ${problemRows}
              </tbody>
            </table>
          </section>
          <section>
            <h2>Schemas</h2>
            ${schemas.map(
              ([name, schema]) =>
                html`<details id="schema-${name}">
                  <summary><code>${name}</code></summary>
                  <div>${typeMarkup(object(schema))}</div>
                </details>`,
            )}
          </section>
        </main>
      </body>
    </html>`;
  return String(page);
};

/** The page's style sheet. */
export const docsStyle = (): string => readFileSync(join(import.meta.dirname, 'docs.css'), 'utf8');
