/** A person's rights: find, reveal, export, erase, prove (P4.7, P4.8, P12.1, P12.2). */
import { z } from 'zod';
import {
  erasure,
  erasurePlan,
  exportRequest,
  findAnswer,
  findRequest,
  correctionRequest,
  correctionResult,
  personExport,
  restriction,
  restrictionRequest,
  revealAnswer,
  revealRequest,
  subjectId,
} from '../../contract/people.ts';
import { subjectFromHex } from '../../rooms/datasets/index.ts';
import {
  certificateKey,
  correctPerson,
  erasePerson,
  exportFile,
  exportPerson,
  findPerson,
  getErasure,
  liftRestriction,
  listErasures,
  listRestrictions,
  planErasure,
  readCertificate,
  restrictPerson,
  revealPerson,
} from '../../rooms/requests/index.ts';
import { file, type Route, route } from '../route.ts';
import { byId, listOf } from './shapes.ts';

const bySubject = z.object({ subject: subjectId });

const seeing: readonly Route[] = [
  route({
    method: 'POST',
    path: '/workspaces/:w/people/find',
    summary: 'Find a person by an email, a phone or a number; what is held of them, in counts',
    who: 'member',
    may: 'people.find',
    shape: { body: findRequest, answer: findAnswer },
    do: ({ workspace, body }) => findPerson(workspace, body),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/people/:subject/reveal',
    summary: 'See a person’s values, for a purpose; it is written to the audit log',
    who: 'member',
    may: 'people.reveal',
    shape: { params: bySubject, body: revealRequest, answer: revealAnswer },
    do: ({ workspace, params, body }) => revealPerson(workspace, subjectFromHex(params.subject), body),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/people/:subject/exports',
    summary: 'Make a ZIP of everything held of a person, for a purpose',
    who: 'member',
    may: 'people.export',
    status: 201,
    shape: { params: bySubject, body: exportRequest, answer: personExport },
    do: ({ workspace, params, body }) => exportPerson(workspace, subjectFromHex(params.subject), body),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/exports/:id/file',
    summary: 'Download an export',
    who: 'member',
    may: 'people.export',
    shape: { params: byId, answer: file('application/zip') },
    do: async ({ workspace, params }) => {
      const { body, name } = await exportFile(workspace, params.id);
      return { body, name };
    },
  }),
];

const limiting: readonly Route[] = [
  route({
    method: 'POST',
    path: '/workspaces/:w/people/:subject/restriction',
    summary: 'Restrict the processing of a person’s data: no answer counts them any more',
    who: 'member',
    may: 'people.restrict',
    shape: { params: bySubject, body: restrictionRequest, answer: restriction },
    do: ({ workspace, params, body }) => restrictPerson(workspace, subjectFromHex(params.subject), body),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/people/:subject/restriction',
    summary: 'Lift the restriction of a person: their rows are back as they were',
    who: 'member',
    may: 'people.restrict',
    shape: { params: bySubject, answer: restriction },
    do: ({ workspace, params }) => liftRestriction(workspace, subjectFromHex(params.subject)),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/people/:subject/corrections',
    summary: 'Correct values of a person; an older file that is imported later does not undo it',
    who: 'member',
    may: 'people.correct',
    shape: { params: bySubject, body: correctionRequest, answer: correctionResult },
    do: ({ workspace, params, body }) => correctPerson(workspace, subjectFromHex(params.subject), body),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/restrictions',
    summary: 'Restrictions, newest first',
    who: 'member',
    may: 'restrictions.read',
    shape: { answer: listOf(restriction) },
    do: async ({ workspace }) => ({ items: await listRestrictions(workspace) }),
  }),
];

const erasing: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/people/:subject/erasure-plan',
    summary: 'What erasing a person would do',
    who: 'member',
    may: 'people.erase',
    shape: { params: bySubject, answer: erasurePlan },
    do: ({ workspace, params }) => planErasure(workspace, subjectFromHex(params.subject)),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/people/:subject/erasures',
    summary: 'Erase a person; goes on after this answers, until it is proven',
    who: 'member',
    may: 'people.erase',
    status: 202,
    shape: { params: bySubject, answer: erasure },
    do: ({ workspace, params }) => erasePerson(workspace, subjectFromHex(params.subject)),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/erasures',
    summary: 'Erasures, newest first',
    who: 'member',
    may: 'erasures.read',
    shape: { answer: listOf(erasure) },
    do: async ({ workspace }) => ({ items: await listErasures(workspace) }),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/erasures/:id',
    summary: 'How far an erasure is',
    who: 'member',
    may: 'erasures.read',
    shape: { params: byId, answer: erasure },
    do: ({ workspace, params }) => getErasure(workspace, params.id),
  }),
];

const proving: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/erasures/:id/certificate',
    summary: 'The signed certificate of an erasure',
    who: 'member',
    may: 'erasures.read',
    shape: { params: byId, answer: file('application/json') },
    do: async ({ workspace, params }) => ({
      body: await readCertificate(workspace, params.id),
      name: `erasure-${params.id}.json`,
    }),
  }),
  route({
    method: 'GET',
    path: '/certificate-key',
    summary: 'The public key (PEM, Ed25519) that certificates are checked with',
    who: 'anyone',
    may: 'all',
    shape: { answer: file('application/x-pem-file') },
    do: ({ stores }) => Promise.resolve({ body: certificateKey(stores), name: 'certificate-key.pem' }),
  }),
];

export const requestRoutes: readonly Route[] = [...seeing, ...limiting, ...erasing, ...proving];
