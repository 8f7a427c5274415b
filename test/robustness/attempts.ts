/** Generated requests: paths, queries and bodies made from a route's own declaration, filled with what an attacker knows. */
import fc from 'fast-check';
import { z } from 'zod';
import { isStream, type Route } from '../../src/http/route.ts';

/** What somebody outside might know of another workspace: every id, slug and name of a table there is, but no content. */
export type Known = {
  own: { slug: string };
  other: { slug: string; id: string };
  /** Ids of the other workspace by parameter name of a path: `id`, `user`, `subject`, `name`, `dataset`. */
  ids: Readonly<Record<string, readonly string[]>>;
  /** Fields of datasets, one's own and the other's: `orders.count`. */
  fields: readonly string[];
};

export type Attempt = {
  /** `owner` of another workspace, a `key` of it, a `former` member of this one, nobody. */
  as: 'owner' | 'key' | 'former' | 'nobody';
  path: string;
  body: string | null;
};

const sqlText = ({ other, ids }: Known): string[] => {
  const dataset = ids['datasetId']?.[0] ?? '';
  return [
    `' OR 1=1 --`,
    `x' UNION ALL SELECT * FROM w_${other.id}.d_${dataset} --`,
    `\`; DROP DATABASE w_${other.id}; --`,
    `') OR workspace_id = '${other.id}' --`,
    `w_${other.id}.d_${dataset}`,
    `v_${other.id}.vault`,
    `\`v_${other.id}\`.\`identities\``,
    `{x:Identifier}`,
    `\\' OR subject != 0 --`,
  ];
};

const paths = ({ other, ids }: Known): string[] => [
  `../${other.slug}/datasets`,
  `..%2f${other.slug}%2fdatasets`,
  `../../uploads/${ids['upload']?.[0] ?? ''}`,
  `%2e%2e/%2e%2e/exports/${ids['export']?.[0] ?? ''}`,
  `/etc/passwd`,
  `a\u0000b`,
  `．．／${other.slug}`,
];

const textOf = (known: Known): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...Object.values(known.ids).flat(), known.other.slug, known.other.id) },
    { weight: 3, arbitrary: fc.constantFrom(...known.fields) },
    { weight: 3, arbitrary: fc.constantFrom(...sqlText(known), ...paths(known)) },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  );

type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

const formats: Readonly<Record<string, string>> = {
  email: 'someone@else.example',
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00.000Z',
};

const strings = (schema: Schema, known: Known): fc.Arbitrary<string> => {
  const formatted = formats[schema.format ?? ''];
  if (formatted !== undefined) return fc.constant(formatted);
  const { pattern } = schema;
  if (pattern === undefined) return textOf(known).map((text) => text.slice(0, schema.maxLength ?? 10_000));
  const fitting = Object.values(known.ids)
    .flat()
    .filter((one) => new RegExp(pattern, 'u').test(one));
  const made = fc.stringMatching(new RegExp(pattern, 'u'));
  return fitting.length === 0 ? made : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fitting) }, made);
};

const objects = (schema: Schema, known: Known): fc.Arbitrary<unknown> => {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, valuesOf(field, known)] as const,
  );
  if (fields.length > 0) return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
  const { additionalProperties } = schema;
  if (typeof additionalProperties !== 'object') return fc.constant({});
  return fc.dictionary(textOf(known), valuesOf(additionalProperties, known), { maxKeys: 2 });
};

const lists = (schema: Schema, known: Known): fc.Arbitrary<unknown> => {
  if (schema.prefixItems !== undefined) return fc.tuple(...schema.prefixItems.map((item) => valuesOf(item, known)));
  const minLength = schema.minItems ?? 0;
  const maxLength = Math.max(minLength, Math.min(schema.maxItems ?? 3, 3));
  return fc.array(valuesOf(schema.items ?? {}, known), { minLength, maxLength });
};

const numbers = ({ minimum = 0, maximum = 1000 }: Schema): fc.Arbitrary<number> => {
  const min = Math.max(minimum, -1000);
  return fc.integer({ min, max: Math.max(min, Math.min(maximum, min + 1000)) });
};

/** Values that fit a JSON schema, so that they get past the shape and into the use case. */
const valuesOf = (schema: Schema, known: Known): fc.Arbitrary<unknown> => {
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice !== undefined) return fc.oneof(...choice.map((one) => valuesOf(one, known)));
  if (schema.allOf?.[0] !== undefined) return valuesOf(schema.allOf[0], known);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.type === 'object') return objects(schema, known);
  if (schema.type === 'array') return lists(schema, known);
  if (schema.type === 'integer' || schema.type === 'number') return numbers(schema);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  return strings(schema, known);
};

const schemaOf = (shape: z.ZodType): Schema => z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema;

/** Questions that are right but for one thing or another: fields and filters of both workspaces mixed, mostly one's own. */
const questions = (known: Known): fc.Arbitrary<object> => {
  const isMeasure = (field: string): boolean => /\.(count|persons)$/.test(field);
  const [own, measures] = [known.fields.filter((field) => field.startsWith('orders.')), known.fields.filter(isMeasure)];
  const mostly = (mine: string[], any: readonly string[]): fc.Arbitrary<string> =>
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...mine) }, { weight: 1, arbitrary: fc.constantFrom(...any) });
  const dimension = mostly(
    own.filter((field) => !isMeasure(field)),
    known.fields,
  );
  const filter = fc.record({
    member: dimension,
    operator: fc.constantFrom('equals', 'notEquals', 'contains', 'startsWith', 'set'),
    values: fc.array(textOf(known), { minLength: 1, maxLength: 2 }),
  });
  return fc.record({
    measures: fc.array(mostly(own.filter(isMeasure), measures), { minLength: 1, maxLength: 2 }),
    dimensions: fc.uniqueArray(dimension, { maxLength: 2 }),
    filters: fc.array(filter, { maxLength: 2 }),
  });
};

const bodiesOf = (route: Route, known: Known): fc.Arbitrary<unknown> => {
  const { body } = route.shape;
  const name = `${route.method} ${route.path}`;
  if (name === 'POST /workspaces/:w/ask') return questions(known);
  if (name === 'POST /workspaces/:w/imports') {
    const uploads = known.ids['upload'] ?? [];
    const any = fc.subarray([...uploads, ...paths(known)], { minLength: 1 });
    const theirs = fc.constantFrom(...uploads).map((one) => [one]);
    return fc.oneof({ weight: 3, arbitrary: theirs }, any).map((some) => ({ uploads: some }));
  }
  if (body === undefined || body === null || isStream(body)) return fc.constant(null);
  const made = valuesOf(schemaOf(body), known);
  if (!/\/questions/.test(name)) return made;
  return fc.tuple(made, questions(known)).map(([draft, question]) => ({ ...(draft as object), question }));
};

const slugsOf = (known: Known): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(known.own.slug) },
    { weight: 4, arbitrary: fc.constant(known.other.slug) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(known.other.id, known.other.slug.toUpperCase(), ...sqlText(known), ...paths(known)),
    },
  );

/** Ids of the other workspace where the path takes one, of the right kind or of another, or something hostile. */
const parameterOf = (name: string, known: Known): fc.Arbitrary<string> => {
  const fitting = known.ids[name] ?? Object.values(known.ids).flat();
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...fitting) }, { weight: 2, arbitrary: textOf(known) });
};

const queryOf = (route: Route, known: Known): fc.Arbitrary<string> => {
  const { query } = route.shape;
  if (query === undefined) return fc.constant('');
  return valuesOf(schemaOf(query), known).map((values) => {
    const pairs = Object.entries(values as Record<string, unknown>).map(([key, value]): [string, string] => [
      key,
      String(value),
    ]);
    return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
  });
};

const pathOf = (route: Route, known: Known): fc.Arbitrary<string> => {
  const parts = route.path.split('/').map((part) => {
    if (part === ':w') return slugsOf(known).map(encodeURIComponent);
    return part.startsWith(':') ? parameterOf(part.slice(1), known).map(encodeURIComponent) : fc.constant(part);
  });
  return fc.tuple(...parts).map((done) => done.join('/'));
};

/** Attempts on one route. Lone surrogates cannot be in an address and are not made. */
export const attemptsOn = (route: Route, known: Known): fc.Arbitrary<Attempt> =>
  fc
    .record({
      as: fc.constantFrom('owner', 'owner', 'owner', 'key', 'former', 'nobody'),
      path: pathOf(route, known),
      query: queryOf(route, known),
      body: bodiesOf(route, known),
    })
    .map(({ as, path, query, body }) => ({
      as,
      path: path + query,
      body: body === null ? null : JSON.stringify(body),
    }));

/** Every way to fill the places of a path: one's own workspace, and ids of the other's of the kind that goes there. */
const swappedPaths = (route: Route, known: Known): string[][] =>
  route.path.split('/').reduce<string[][]>(
    (paths, part) => {
      const name = part.startsWith(':') ? part.slice(1) : null;
      const values = name === null ? [part] : name === 'w' ? [known.own.slug] : (known.ids[name] ?? []);
      return paths.flatMap((path) => values.map((value) => [...path, value]));
    },
    [[]],
  );

/** Attempts on a route of a workspace that takes nothing but a body. */
const bodiesTried = 12;

/**
 * Not left to chance: the owner of another workspace puts every id of this one into every place that takes one, and bodies
 * that fit, under the address of their own.
 */
export const swappedIds = (route: Route, known: Known, seed: number): Attempt[] => {
  const places = route.path.includes('/:') ? swappedPaths(route, known) : [];
  const [only] = places;
  const takesBody = places.length === 1 && route.shape.body !== undefined && route.shape.body !== null;
  const tried = takesBody && only !== undefined ? Array.from({ length: bodiesTried }, () => only) : places;
  const bodies = fc.sample(bodiesOf(route, known), { seed, numRuns: tried.length });
  return tried.map((path, at) => ({
    as: 'owner',
    path: path.join('/'),
    body: bodies[at] === null || bodies[at] === undefined ? null : JSON.stringify(bodies[at]),
  }));
};
