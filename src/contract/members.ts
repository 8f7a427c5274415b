/**
 * Members of a workspace, invitations, transfer of ownership, API keys (obligations P7.2, P14.1, P14.2).
 *
 * Below /workspaces/:w: GET members, PATCH and DELETE members/:user, POST leave; GET and POST invitations, DELETE
 * invitations/:id; GET, POST and DELETE transfer, POST transfer/accept; GET and POST api-keys, GET api-keys/scopes, DELETE
 * api-keys/:id; GET, PUT (raw body) and DELETE logo. Without a workspace: POST /invitations/look and /invitations/accept.
 */
import { z } from 'zod';
import { role } from './roles.ts';

export const workspaceMember = z.object({
  userId: z.string(),
  name: z.string(),
  /** Shown to owners and admins only; null for others, and while the account has none. */
  email: z.string().nullable(),
  role,
  since: z.iso.datetime(),
  isYou: z.boolean(),
});
export type WorkspaceMember = z.infer<typeof workspaceMember>;

/** Ownership is never given by a change of role: see `ownershipTransfer`. */
export const grantedRole = role.exclude(['owner']);
export type GrantedRole = z.infer<typeof grantedRole>;
export const roleChange = z.strictObject({ role: grantedRole });

export const invitationDraft = z.strictObject({ email: z.email().max(254), role: grantedRole });
export type InvitationDraft = z.infer<typeof invitationDraft>;
export const invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: grantedRole,
  /** Name of who invited. */
  invitedBy: z.string(),
  createdAt: z.iso.datetime(),
  /** 7 days later. */
  expiresAt: z.iso.datetime(),
});
export type Invitation = z.infer<typeof invitation>;

/** The token of the link `/invitation#token=…`. */
export const invitationToken = z.strictObject({ token: z.string().min(20).max(200) });
/** What the holder of an invitation's link is shown before they accept. */
export const invitationOffer = z.object({
  workspace: z.string(),
  role: grantedRole,
  invitedBy: z.string(),
  /** The address it is bound to: accepting needs an account whose verified email this is. */
  email: z.string(),
  expiresAt: z.iso.datetime(),
});
export type InvitationOffer = z.infer<typeof invitationOffer>;
/** Where accepting leads: the workspace's slug and one's role there. */
export const acceptedInvitation = z.object({ slug: z.string(), name: z.string(), role });
export type AcceptedInvitation = z.infer<typeof acceptedInvitation>;

export const transferDraft = z.strictObject({ userId: z.string().min(1).max(64) });
/** An offer of ownership that waits for the other's yes, at most 7 days. */
export const ownershipTransfer = z.object({
  from: z.object({ userId: z.string(), name: z.string() }),
  to: z.object({ userId: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** It is offered to you: you can accept or decline. */
  isForYou: z.boolean(),
});
export type OwnershipTransfer = z.infer<typeof ownershipTransfer>;
export const transferState = z.object({ transfer: ownershipTransfer.nullable() });

export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** The first letters of the key, to tell keys apart: `pd_key_ab12cd`. */
  prefix: z.string(),
  /** Actions it may do, as far as its maker's present role allows them. */
  scopes: z.array(z.string()),
  madeBy: z.string(),
  isYours: z.boolean(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** The day only; null: never. */
  lastUsedOn: z.iso.date().nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;
export const apiKeyDraft = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** Actions out of `apiKeyScopes`. */
  scopes: z.array(z.string().max(64)).min(1).max(100),
  /** Days until it expires. */
  days: z.number().int().min(1).max(365).default(90),
});
export type ApiKeyDraft = z.input<typeof apiKeyDraft>;
/** A key just made: `secret` is shown this once, as only its hash is kept. */
export const madeApiKey = z.object({ key: apiKey, secret: z.string() });
export type MadeApiKey = z.infer<typeof madeApiKey>;
/** What you could give a key now, by your role; `readOnly` is the preset that changes and reveals nothing. */
export const apiKeyScopes = z.object({ all: z.array(z.string()), readOnly: z.array(z.string()) });
export type ApiKeyScopes = z.infer<typeof apiKeyScopes>;
