/** The OpenAPI 3.1 document, made from the declared routes. */
import { z } from 'zod';
import * as account from '../contract/account.ts';
import * as catalog from '../contract/catalog.ts';
import * as imports from '../contract/imports.ts';
import * as insights from '../contract/insights.ts';
import * as members from '../contract/members.ts';
import * as people from '../contract/people.ts';
import * as workspaces from '../contract/workspaces.ts';
import { permissionFor } from '../policies.ts';
import { type BodyShape, isFile, isNothing, isStream, type Route } from './route.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

const named = z.registry<{ id: string }>();
const contracts = { ...account, ...catalog, ...imports, ...insights, ...members, ...people, ...workspaces };
for (const [name, schema] of Object.entries(contracts))
  if (schema instanceof z.ZodType) named.add(schema, { id: `${name[0]?.toUpperCase()}${name.slice(1)}` });

type Schemas = Map<string, JsonObject>;
const prefix = '#/components/schemas/';

const relocate = (value: Json, suffix: string): Json => {
  if (Array.isArray(value)) return value.map((item) => relocate(item, suffix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' || typeof value['id'] !== 'string')
      .map(([key, item]) =>
        key === '$ref' && typeof item === 'string'
          ? [key, `${item.replace('#/$defs/', prefix)}${suffix}`]
          : [key, relocate(item, suffix)],
      ),
  );
};

/** JSON Schema of a zod schema. Contracts by name go to `schemas` and are referred to; what comes in is named `…Input` where it differs. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output', schemas: Schemas): JsonObject => {
  const made = z.toJSONSchema(z.object({ root: schema }), {
    metadata: named,
    io,
    unrepresentable: 'any',
  }) as JsonObject;
  const suffix = io === 'input' ? 'Input' : '';
  const defs = (made['$defs'] ?? {}) as Record<string, Json>;
  for (const [name, def] of Object.entries(defs)) schemas.set(name + suffix, relocate(def, suffix) as JsonObject);
  const properties = made['properties'] as { root: Json };
  return relocate(properties.root, suffix) as JsonObject;
};

const parametersIn = (place: 'path' | 'query', shape: z.ZodObject | undefined, schemas: Schemas): JsonObject[] => {
  if (shape === undefined) return [];
  const made = schemaOf(shape, 'output', schemas);
  const needed = new Set(place === 'path' ? Object.keys(shape.shape) : requiredOf(shape));
  return Object.entries((made['properties'] ?? {}) as Record<string, Json>).map(([name, schema]) => ({
    name,
    in: place,
    required: needed.has(name),
    schema,
  }));
};

const requiredOf = (shape: z.ZodObject): string[] =>
  Object.entries(shape.shape)
    .filter(([, field]) => !z.safeParse(field as z.ZodType, undefined).success)
    .map(([name]) => name);

const workspaceParameter: JsonObject = {
  name: 'w',
  in: 'path',
  required: true,
  description: 'The slug of the workspace',
  schema: { type: 'string' },
};

const requestBody = (body: BodyShape | undefined, schemas: Schemas): JsonObject => {
  if (body === undefined || body === null) return {};
  const content: JsonObject = isStream(body)
    ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
    : { 'application/json': { schema: schemaOf(body, 'input', schemas) } };
  return { requestBody: { required: true, content } };
};

const success = (route: Route, schemas: Schemas): JsonObject => {
  const { answer } = route.shape;
  if (isNothing(answer)) return { description: 'Done' };
  if (isFile(answer))
    return {
      description: 'The file',
      content: { [answer.mediaType]: { schema: { type: 'string', format: 'binary' } } },
    };
  return { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output', schemas) } } };
};

const problemContent = (schemas: Schemas): JsonObject => ({
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: schemaOf(workspaces.problem, 'output', schemas) } },
});

const scopeWords = (action: string): string => (permissionFor(action).key === undefined ? 'none' : action);

const roleWords = (route: Route): string =>
  route.may === 'all'
    ? `Who may: ${route.staff === undefined ? route.who : `staff of the operator (${route.staff.join(', ')})`}.`
    : `Who may: ${permissionFor(route.may).roles.join(', ')} of the workspace. Scope of API keys: ${scopeWords(route.may)}.`;

const operationOf = (route: Route, schemas: Schemas): JsonObject => ({
  operationId: operationId(route),
  summary: route.summary,
  description: roleWords(route),
  tags: [tagOf(route)],
  security: route.who === 'anyone' ? [] : [{ cookie: [] }, { bearer: [] }],
  parameters: [
    ...(route.who === 'member' ? [workspaceParameter] : []),
    ...parametersIn('path', route.shape.params, schemas),
    ...parametersIn('query', route.shape.query, schemas),
  ],
  ...requestBody(route.shape.body, schemas),
  responses: { [String(route.status)]: success(route, schemas), default: problemContent(schemas) },
});

const words = (route: Route): string[] => route.path.split('/').filter((part) => part !== '');

const operationId = (route: Route): string =>
  [route.method.toLowerCase(), ...words(route).map((word) => (word.startsWith(':') ? `by-${word.slice(1)}` : word))]
    .join('-')
    .replace('workspaces-by-w-', 'workspace-'); // else /staff/access and a workspace’s /staff-access were one

/** The room a route belongs to, as its first telling word: `imports`, `people`. */
const tagOf = (route: Route): string => {
  const parts = words(route);
  return (parts[0] === 'workspaces' ? parts[2] : undefined) ?? parts[0] ?? 'api';
};

/** The whole document. */
export const openApi = (routes: readonly Route[], version: string): JsonObject => {
  const schemas: Schemas = new Map();
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'PerfectlyData',
      version,
      description: 'Writes with the session cookie need the header X-Requested-With: perfectlydata.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => a.localeCompare(b))),
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'pd_session' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
};
