/** Asking for one's rights, without an account or signed in, and answering (P4.7, P5.4, P12.1 to C12.4, C17.1). */
import { z } from 'zod';
import * as contract from '../../contract/rights.ts';
import { forgetting } from '../../forgetting.ts';
import type { Actor, Stores, Workspace } from '../../rooms/accounts/index.ts';
import { officers } from '../../rooms/accounts/index.ts';
import {
  answerAsOperator,
  answerRequest,
  askForCode,
  askForRights,
  askSignedIn,
  authorities,
  confirmAsker,
  confirmByStaff,
  enterRequest,
  extendRequest,
  fetchAnswer,
  fetchCertificate,
  listOwnRequests,
  listRequests,
  noteOnRequest,
  refuseRequest,
  requestFor,
  requestOfSecret,
  secretForOwner,
  seeAsker,
  seeRightsSettings,
  setRightsSettings,
  viewCase,
  viewProgress,
  withdrawRequest,
} from '../../rooms/requests/index.ts';
import { file, type Route, route } from '../route.ts';
import { byId, listOf } from './shapes.ts';

const open = { who: 'anyone', may: 'all' } as const;
const byPart = z.object({ part: z.string().min(1).max(64) });

const asking: readonly Route[] = [
  route({
    method: 'POST',
    path: '/rights',
    summary: 'Ask for one’s rights; a letter goes to the address, and the answer is the same whoever asks',
    ...open,
    limit: { calls: 30, minutes: 60 }, // each may send a mail to anybody
    status: 202,
    shape: { body: contract.rightsAsk, answer: contract.rightsReceipt },
    do: ({ stores, body }) => askForRights(stores, body),
  }),
  route({
    method: 'POST',
    path: '/rights/code',
    summary: 'Ask for a new code for a request that waits for its asker',
    ...open,
    limit: { calls: 30, minutes: 60 },
    status: 202,
    shape: { body: contract.rightsCodeAsk, answer: contract.rightsSent },
    do: async ({ stores, body }) => {
      await askForCode(stores, body.reference);
      return { state: 'sent' as const };
    },
  }),
  route({
    method: 'POST',
    path: '/rights/confirm',
    summary: 'Confirm a request by the link or the code of its letter; it is passed on to who has to answer',
    ...open,
    shape: { body: contract.rightsProof, answer: contract.rightsConfirmed },
    do: async ({ stores, body }) => {
      const { secret, request } = await confirmAsker(stores, body);
      return { secret, progress: await viewProgress(stores, request) };
    },
  }),
];

const following: readonly Route[] = [
  route({
    method: 'POST',
    path: '/rights/progress',
    summary: 'How far a request is, by the secret of its letter',
    ...open,
    shape: { body: contract.rightsSecret, answer: contract.rightsProgress },
    do: async ({ stores, body }) => viewProgress(stores, await requestOfSecret(stores, body.secret)),
  }),
  route({
    method: 'POST',
    path: '/rights/withdraw',
    summary: 'Take a request back, by the secret of its letter',
    ...open,
    shape: { body: contract.rightsSecret, answer: contract.rightsProgress },
    do: async ({ stores, body }) => {
      await withdrawRequest(stores, await requestOfSecret(stores, body.secret));
      return viewProgress(stores, await requestOfSecret(stores, body.secret));
    },
  }),
  route({
    method: 'POST',
    path: '/rights/answers/:part',
    summary: 'Fetch a file of an answer, by the secret of the letter',
    ...open,
    shape: { params: byPart, body: contract.rightsFetch, answer: file('application/zip') },
    do: async ({ stores, params, body }) => {
      const request = await requestOfSecret(stores, body.secret);
      return fetchAnswer(stores, request, { partId: params.part, file: body.file }, forgetting);
    },
  }),
  route({
    method: 'POST',
    path: '/rights/certificates/:part',
    summary: 'Fetch the signed certificate of an erasure, by the secret of the letter',
    ...open,
    shape: { params: byPart, body: contract.rightsFetch, answer: file('application/json') },
    do: async ({ stores, params, body }) => {
      const request = await requestOfSecret(stores, body.secret);
      const text = await fetchCertificate(stores, request, { partId: params.part, file: body.file });
      return { body: text, name: `certificate-${request.reference}.json` };
    },
  }),
  route({
    method: 'GET',
    path: '/rights/authorities',
    summary: 'Supervisory authorities for data protection, where one can complain',
    ...open,
    shape: { answer: listOf(contract.authority) },
    do: async () => ({ items: [...authorities] }),
  }),
];

const signedIn = { who: 'signed-in', may: 'all' } as const;

const ownRequests: readonly Route[] = [
  route({
    method: 'GET',
    path: '/account/rights',
    summary: 'Your own requests, the newest first',
    ...signedIn,
    shape: { answer: listOf(contract.rightsProgress) },
    do: async ({ stores, actor }) => ({ items: await listOwnRequests(stores, actor.id) }),
  }),
  route({
    method: 'POST',
    path: '/account/rights',
    summary: 'Ask for your rights; your session confirms who you are',
    ...signedIn,
    limit: { calls: 30, minutes: 60 },
    status: 202,
    shape: { body: contract.rightsOwnAsk, answer: contract.rightsReceipt },
    do: ({ stores, actor, body }) => askSignedIn(stores, actor, body),
  }),
  route({
    method: 'POST',
    path: '/account/rights/:id/secret',
    summary: 'A secret for the page of progress of your own request',
    ...signedIn,
    shape: { params: byId, answer: contract.rightsSecret },
    do: async ({ stores, actor, params }) => ({ secret: await secretForOwner(stores, actor, params.id) }),
  }),
];

/** What controllers do below their workspace, and the operator's privacy officers for what it holds itself. */
type Desk = { stores: Stores; actor: Actor; workspace: Workspace | null };

const caseFor = ({ stores, workspace }: Desk, id: string) => viewCase(stores, workspace, id);
const requestOf = ({ stores, workspace }: Desk, id: string) => requestFor(stores.db, workspace?.id ?? null, id);
const answererOf = ({ workspace }: Desk) => workspace?.id ?? null;

/** Does something about a request, and shows it as it is then. */
const acting =
  <B>(act: (desk: Desk, request: Awaited<ReturnType<typeof requestOf>>, body: B) => Promise<void>) =>
  async (desk: Desk & { params: { id: string }; body: B }) => {
    await act(desk, await requestOf(desk, desk.params.id), desk.body);
    return caseFor(desk, desk.params.id);
  };

const enter = async (desk: Desk & { body: z.output<typeof contract.rightsEntry> }) => {
  const { id } = await enterRequest(desk.stores, desk.actor, desk.workspace, desk.body);
  return caseFor(desk, id);
};
const confirm = acting<z.output<typeof contract.rightsConfirmation>>(({ stores, actor }, request, body) =>
  confirmByStaff(stores, actor, request, body),
);
const answer = acting<z.output<typeof contract.rightsAnswer>>(({ stores, actor, workspace }, request, body) =>
  workspace === null ? answerAsOperator(stores, actor, request, body) : answerRequest(workspace, request, body),
);
const refuse = acting<z.output<typeof contract.rightsRefusal>>((desk, request, body) =>
  refuseRequest(desk.stores, desk.actor, answererOf(desk), request, body),
);
const extend = acting<z.output<typeof contract.rightsExtension>>((desk, request, body) =>
  extendRequest(desk.stores, desk.actor, answererOf(desk), request, body.because),
);
const note = acting<z.output<typeof contract.rightsNote>>((desk, request, body) =>
  noteOnRequest(desk.stores, desk.actor, answererOf(desk), request, body.words),
);
const askerOf = async (desk: Desk & { params: { id: string } }) =>
  seeAsker(desk.stores, desk.actor, answererOf(desk), await requestOf(desk, desk.params.id));

const reading = { who: 'member', may: 'rights.read' } as const;
const answering = { who: 'member', may: 'rights.answer' } as const;
const oneCase = { params: byId, answer: contract.rightsCase };

const ofControllers: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/rights',
    summary: 'Requests about rights that this workspace has to answer, those due soonest first',
    ...reading,
    shape: { answer: contract.rightsLines },
    do: async ({ stores, workspace }) => ({ items: await listRequests(stores, workspace.id) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/rights',
    summary: 'Enter a request on somebody’s behalf, for the data of this workspace',
    who: 'member',
    may: 'rights.enter',
    status: 201,
    shape: { body: contract.rightsEntry, answer: contract.rightsCase },
    do: enter,
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/rights/:id',
    summary: 'One request, with those found under the confirmed address',
    ...reading,
    shape: oneCase,
    do: (call) => caseFor(call, call.params.id),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/rights/:id/asker',
    summary: 'See who asks; it is written to the audit log',
    ...answering,
    shape: { params: byId, answer: contract.rightsAsker },
    do: askerOf,
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/rights/:id/confirm',
    summary: 'Confirm who asks from other evidence, of which only the kind is kept',
    ...answering,
    shape: { ...oneCase, body: contract.rightsConfirmation },
    do: confirm,
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/rights/:id/answer',
    summary: 'Do what was asked for the persons found, and tell the asker',
    ...answering,
    shape: { ...oneCase, body: contract.rightsAnswer },
    do: answer,
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/rights/:id/refuse',
    summary: 'Refuse on a ground of the law; the asker is told it and the supervisory authority',
    ...answering,
    shape: { ...oneCase, body: contract.rightsRefusal },
    do: refuse,
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/rights/:id/extend',
    summary: 'Two months more, once and within the first month; the asker is told why',
    ...answering,
    shape: { ...oneCase, body: contract.rightsExtension },
    do: extend,
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/rights/:id/note',
    summary: 'Write a note that the asker does not see',
    ...answering,
    shape: { ...oneCase, body: contract.rightsNote },
    do: note,
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/rights-settings',
    summary: 'Kinds of requests that are answered at once',
    ...reading,
    shape: { answer: contract.rightsSettings },
    do: ({ workspace }) => seeRightsSettings(workspace),
  }),
  route({
    method: 'PUT',
    path: '/workspaces/:w/rights-settings',
    summary: 'Say which kinds of requests are answered at once when exactly one person was found',
    who: 'member',
    may: 'rights.settings',
    shape: { body: contract.rightsSettings, answer: contract.rightsSettings },
    do: ({ workspace, body }) => setRightsSettings(workspace, body),
  }),
];

const forOfficers = { who: 'staff', staff: officers, may: 'all' } as const;

const ofTheOperator: readonly Route[] = [
  route({
    method: 'GET',
    path: '/staff/rights',
    summary: 'All requests about rights, those due soonest first',
    ...forOfficers,
    shape: { answer: contract.rightsLines },
    do: async ({ stores }) => ({ items: await listRequests(stores, null) }),
  }),
  route({
    method: 'POST',
    path: '/staff/rights',
    summary: 'Enter a request that came by mail, by telephone or in person',
    ...forOfficers,
    status: 201,
    shape: { body: contract.rightsEntry, answer: contract.rightsCase },
    do: enter,
  }),
  route({
    method: 'GET',
    path: '/staff/rights/:id',
    summary: 'One request, and who has to answer it',
    ...forOfficers,
    shape: oneCase,
    do: (call) => caseFor(call, call.params.id),
  }),
  route({
    method: 'POST',
    path: '/staff/rights/:id/asker',
    summary: 'See who asks; it is written to the operator’s log',
    ...forOfficers,
    shape: { params: byId, answer: contract.rightsAsker },
    do: askerOf,
  }),
  route({
    method: 'POST',
    path: '/staff/rights/:id/confirm',
    summary: 'Confirm who asks from other evidence, and pass the request on',
    ...forOfficers,
    shape: { ...oneCase, body: contract.rightsConfirmation },
    do: confirm,
  }),
  route({
    method: 'POST',
    path: '/staff/rights/:id/answer',
    summary: 'Answer for what the operator itself holds',
    ...forOfficers,
    shape: { ...oneCase, body: contract.rightsAnswer },
    do: answer,
  }),
  route({
    method: 'POST',
    path: '/staff/rights/:id/refuse',
    summary: 'Refuse for the operator, on a ground of the law',
    ...forOfficers,
    shape: { ...oneCase, body: contract.rightsRefusal },
    do: refuse,
  }),
  route({
    method: 'POST',
    path: '/staff/rights/:id/extend',
    summary: 'Two months more for the operator, once and within the first month; the asker is told why',
    ...forOfficers,
    shape: { ...oneCase, body: contract.rightsExtension },
    do: extend,
  }),
  route({
    method: 'POST',
    path: '/staff/rights/:id/note',
    summary: 'Write a note that the asker does not see',
    ...forOfficers,
    shape: { ...oneCase, body: contract.rightsNote },
    do: note,
  }),
];

export const rightsRoutes: readonly Route[] = [
  ...asking,
  ...following,
  ...ownRequests,
  ...ofControllers,
  ...ofTheOperator,
];
