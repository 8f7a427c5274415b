/** The letters in English. Plain sentences: what happened, what to do, what if it was not you. */
import type { AlertWord, SecondFactorChange } from './letters.ts';
import { rightsInEnglish } from './words-rights-en.ts';
import type { Words } from './words.ts';

const alerts: Readonly<Record<AlertWord, string>> = {
  'failed-sign-ins': 'Many sign-ins failed',
  'many-reveals': 'Unusually many values were revealed',
  'many-exports': 'Unusually many persons were exported',
  'denied-requests': 'Many requests were refused',
  'keys-changed': 'Keys were changed',
  'mail-undeliverable': 'Mail could not be delivered',
  'rights-overdue': 'A request about rights is overdue',
};

const factors: Readonly<Record<SecondFactorChange, string>> = {
  on: 'The second factor was turned on.',
  off: 'The second factor was turned off.',
  codes: 'New recovery codes were made. The old ones no longer work.',
  'passkey-added': 'A passkey was added.',
  'passkey-removed': 'A passkey was removed.',
};

const notYou = 'If that was not you, change your password now and sign out everywhere.';

export const english: Words = {
  greeting: (name) => `Hello ${name},`,
  footer: 'PerfectlyData sends this because of your account. It holds no tracking and loads nothing from the network.',
  linkHint: 'If the button does not work, open this address:',
  'verify-email': ({ url, hours }) => ({
    subject: 'Confirm your email address',
    text: ['Confirm that this address is yours, and your account is ready.'],
    button: { label: 'Confirm address', url },
    after: [
      `The link works once, for ${hours} hours. If you did not sign up, do nothing: the address is then forgotten.`,
    ],
  }),
  'reset-password': ({ url, minutes }) => ({
    subject: 'Set a new password',
    text: ['Somebody asked for a new password for your account.'],
    button: { label: 'Set a new password', url },
    after: [`The link works once, for ${minutes} minutes. If you did not ask for it, do nothing: your password stays.`],
  }),
  'already-registered': ({ url }) => ({
    subject: 'You already have an account',
    text: ['Somebody entered your address to make an account or to use it in one. It belongs to your account already.'],
    button: { label: 'Forgot your password?', url },
    after: ['Sign in as usual. If that was not you, do nothing: nothing was changed.'],
  }),
  'email-changed': ({ url }) => ({
    subject: 'Your email address was changed',
    text: ['Your account now uses another email address. Nothing more will be sent to this one.'],
    button: { label: 'Look at your account', url },
    after: ['If that was not you, write to whoever runs this service at once.'],
  }),
  invitation: ({ inviter, workspace, role, url, days }) => ({
    subject: `You are invited to ${workspace}`,
    text: [`${inviter} invites you to the workspace “${workspace}” as ${role}.`],
    button: { label: 'Accept the invitation', url },
    after: [`The invitation is for this address alone and ends after ${days} days. If you do not want it, do nothing.`],
  }),
  'new-sign-in': ({ at, device, url }, when) => ({
    subject: 'New sign-in to your account',
    text: [`Somebody signed in to your account on ${when(at)} with ${device}.`],
    button: { label: 'See your sessions', url },
    after: [notYou],
  }),
  'second-factor-changed': ({ change, at, url }, when) => ({
    subject: 'How you sign in was changed',
    text: [factors[change], `This was on ${when(at)}.`],
    button: { label: 'Look at your account', url },
    after: [notYou],
  }),
  'password-changed': ({ at, url }, when) => ({
    subject: 'Your password was changed',
    text: [`Your account has a new password since ${when(at)}. All other sessions were ended.`],
    button: { label: 'See your sessions', url },
    after: ['If that was not you, ask for a new password on the page for signing in, and sign out everywhere.'],
  }),
  'deletion-planned': ({ due, url }, when) => ({
    subject: 'Your account will be deleted',
    text: [
      `Your account will be deleted on ${when(due)}, with everything that belongs to it.`,
      'Until then you can take that back.',
    ],
    button: { label: 'Keep the account', url },
    after: [notYou],
  }),
  'deletion-undone': ({ at, url }, when) => ({
    subject: 'Your account stays',
    text: [`The planned deletion of your account was taken back on ${when(at)}.`],
    button: { label: 'Look at your account', url },
    after: [notYou],
  }),
  'account-deleted': ({ at }, when) => ({
    subject: 'Your account is deleted',
    text: [
      `Your account was deleted on ${when(at)}, with everything that belonged to it.`,
      'This is the last message. Your address was kept in memory only until it left.',
    ],
  }),
  'ownership-offered': ({ workspace, from, until, url }, when) => ({
    subject: `${workspace} is offered to you`,
    text: [
      `${from} offers you the ownership of the workspace “${workspace}”. Owners decide on members, keys and deletion.`,
      `The offer ends on ${when(until)}.`,
    ],
    button: { label: 'Accept or decline', url },
    after: ['If you do not want it, decline or do nothing: nothing changes.'],
  }),
  'ownership-accepted': ({ workspace, from, to, at, url }, when) => ({
    subject: `${workspace} has a new owner`,
    text: [`${from} handed the workspace “${workspace}” over to ${to} on ${when(at)}. ${from} is an admin of it now.`],
    button: { label: 'Look at the members', url },
  }),
  'staff-access-asked': ({ workspace, staff, reason, until, url }, when) => ({
    subject: `${staff} asks for access to ${workspace}`,
    text: [
      `${staff} of the operator’s staff asks to see the workspace “${workspace}” until ${when(until)}.`,
      `The reason given: ${reason}`,
    ],
    button: { label: 'Grant or refuse', url },
    after: ['Without your yes nothing is shown. What is seen will stand in your audit log.'],
  }),
  'staff-access-granted': ({ workspace, staff, reason, until, url }, when) => ({
    subject: `${staff} may now see ${workspace}`,
    text: [
      `${staff} of the operator’s staff may see the workspace “${workspace}” until ${when(until)}. It ends by itself.`,
      `The reason given: ${reason}`,
    ],
    button: { label: 'See or end the access', url },
  }),
  'staff-access-ended': ({ workspace, staff, at, url }, when) => ({
    subject: `${staff}’s access to ${workspace} has ended`,
    text: [`The access of ${staff} to the workspace “${workspace}” ended on ${when(at)}.`],
    button: { label: 'See what was done', url },
  }),
  alert: ({ kind, count, workspace, at, url }, when) => ({
    subject: `Alert: ${alerts[kind]}`,
    text: [
      `${alerts[kind]}${workspace === null ? '' : ` in the workspace “${workspace}”`}: ${count} so far, since ${when(at)}.`,
    ],
    button: { label: 'Look at the alert', url },
    after: ['No names or addresses are in this message; the audit log has them.'],
  }),
  'training-due': ({ title, due, url }, when) => ({
    subject: `Due: ${title}`,
    text: [
      `Please confirm “${title}” by ${when(due)}.`,
      'Without it you cannot be granted access to customers’ workspaces.',
    ],
    button: { label: 'Read and confirm', url },
  }),
  ...rightsInEnglish,
};
