/** Signing in, signing out, who am I. */
import { z } from 'zod';
import { session } from '../../contract/workspaces.ts';
import {
  type Actor,
  listWorkspaces,
  makeSignInLink,
  requireRecentSignIn,
  signedIn,
  signIn,
  signInWasRefused,
  signOut,
  type Stores,
  whoIs,
} from '../../rooms/accounts/index.ts';
import { version } from '../../version.ts';
import { nothing, type Route, route } from '../route.ts';
import { lacksSecondFactor } from '../second-factor.ts';
import { workspaceView } from './workspaces.ts';

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase();

const sessionView = async (stores: Stores, actor: Actor): Promise<z.input<typeof session>> => {
  const secondFactorFirst = lacksSecondFactor(stores, actor);
  return {
    user: { id: actor.id, name: actor.name, initials: initialsOf(actor.name) },
    workspaces: secondFactorFirst ? [] : (await listWorkspaces(stores, actor)).map(workspaceView),
    secondFactorFirst,
    version,
  };
};

export const sessionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/session',
    summary: 'Who is signed in, and their workspaces',
    who: 'signed-in',
    may: 'all',
    shape: { answer: session },
    do: ({ stores, actor }) => sessionView(stores, actor),
  }),
  route({
    method: 'POST',
    path: '/session',
    summary: 'Trade the token of a one-time link for a session cookie',
    who: 'anyone',
    may: 'all',
    shape: { body: z.object({ token: z.string().min(1).max(200) }), answer: session },
    do: async ({ stores, body, session: before, browser, setSession }) => {
      const made = await signIn(stores.db, body.token, { device: browser.device, replaces: before }).catch(
        async (error) => {
          await signInWasRefused(stores, 'link', null);
          throw error;
        },
      );
      setSession(made.session);
      await signedIn(stores, made.user.id, 'link');
      const actor = await whoIs(stores.db, made.session);
      return sessionView(stores, actor ?? made.user);
    },
  }),
  route({
    method: 'DELETE',
    path: '/session',
    summary: 'Sign out',
    who: 'signed-in',
    may: 'all',
    shape: { answer: nothing },
    do: async ({ stores, session: secret, setSession }) => {
      if (secret !== null) await signOut(stores.db, secret);
      setSession(null); // and with it what the browser keeps of this site: src/http/handler.ts
    },
  }),
  route({
    method: 'POST',
    path: '/sign-in-links',
    summary: 'Make a new one-time link for oneself; links not used before are withdrawn. Asks for a recent proof',
    who: 'signed-in',
    may: 'all',
    status: 201,
    shape: { answer: z.object({ token: z.string() }) },
    do: async ({ stores, actor }) => {
      requireRecentSignIn(actor); // else a session that was stolen could make itself a new one with a fresh proof
      return { token: await makeSignInLink(stores.db, actor) };
    },
  }),
];
