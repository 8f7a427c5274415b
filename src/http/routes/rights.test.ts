/** Asking for one's rights, end to end: over HTTP, with real stores and letters through a real SMTP server. */
import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readZip } from '../../../test/harness/read-zip.ts';
import type { RightsCase, RightsConfirmed, RightsLine, RightsProgress, RightsReceipt } from '../../contract/rights.ts';
import { mailOutbox } from '../../engines/mail/index.ts';
import { createWorkspace, rotateKeys, systemActor, users } from '../../rooms/accounts/index.ts';
import { listEntries } from '../../rooms/audit/index.ts';
import { dueOf } from '../../rooms/requests/ask/clock.ts';
import {
  certificateKey,
  checkCertificate,
  listRestrictions,
  settleRestrictions,
  settleRights,
  tendRequests,
} from '../../rooms/requests/index.ts';
import { customer } from '../../rooms/requests/shop.fixture.ts';
import { alerts, rightsEvents, rightsParts, rightsRequests } from '../../schema.ts';
import { allSealed } from '../../sealed.ts';
import {
  all,
  ask,
  askHats,
  atHats,
  atOperator,
  atShoes,
  call,
  closeRights,
  codeIn,
  confirm,
  day,
  deliver,
  hats,
  impersonal,
  later,
  mailTo,
  minute,
  openRights,
  partBy,
  person,
  progress,
  raw,
  refused,
  restoreTime,
  rowOf,
  secretIn,
  storedText,
} from './rights.fixture.ts';

beforeAll(openRights);
afterEach(restoreTime);
afterAll(closeRights);

test('whether somebody is known shows neither in the answer nor in the letter, the progress or the time, until they confirm', async () => {
  const emails = [person(1), 'nobody@nowhere.example', person(5), 'no.one@elsewhere.example'];
  const seen: { receipt: string; letter: string; progress: string }[] = [];
  for (const email of emails) {
    const before = performance.now();
    const { receipt, mail, secret } = await ask(email, 'access');
    expect(performance.now() - before).toBeGreaterThan(240); // the answer waits for a moment that is long enough for all
    seen.push({
      receipt: impersonal(JSON.stringify(receipt)),
      letter: impersonal(`${mail.subject}\n${mail.text}`),
      progress: impersonal(JSON.stringify(await progress(secret))),
    });
  }
  expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(seen[0]?.letter).not.toContain('Canary'); // a form must not write what was typed into it to strangers
  expect(seen[0]?.progress).toContain('"parts":[]');
  const lists = await call<{ items: RightsLine[] }>('hatter', 'GET', '/workspaces/hats/rights');
  expect(lists.items).toEqual([]);
});

test('a code works for 10 minutes and three tries, once; a new one can be asked for', async () => {
  const { receipt, mail } = await ask('coder@nowhere.example', 'access');
  const { reference } = receipt;
  const right = codeIn(mail);
  const wrong = right === '00000000' ? '00000001' : '00000000';
  const tryCode = (code: string, one = reference) => refused(null, 'POST', '/rights/confirm', { reference: one, code });
  const invalid = '422 code-not-valid';
  expect(await tryCode(right, 'R-AAAA-BBBB')).toBe(invalid);
  expect([await tryCode(wrong), await tryCode(wrong), await tryCode(wrong)]).toEqual([invalid, invalid, invalid]);
  expect(await tryCode(right)).toBe(invalid); // the fourth try, though it is right
  expect((await raw(null, 'POST', '/rights/code', { reference })).status).toBe(202); // too soon: nothing is sent
  expect(await all.stores.db.$count(mailOutbox)).toBe(0);
  later(2 * minute);
  await call(null, 'POST', '/rights/code', { reference });
  await call(null, 'POST', '/rights/code', { reference: 'R-AAAA-BBBB' });
  const second = codeIn(await mailTo('coder@nowhere.example', /new code/));
  expect(await tryCode(right)).toBe(invalid); // the old one
  later(12 * minute + 1000);
  expect(await tryCode(second)).toBe(invalid);
  await call(null, 'POST', '/rights/code', { reference });
  const third = codeIn(await mailTo('coder@nowhere.example', /new code/));
  const proof = { reference: reference.toLowerCase(), code: third };
  const { secret, progress: shown } = await call<RightsConfirmed>(null, 'POST', '/rights/confirm', proof);
  expect(shown.state).toBe('answered'); // nothing is held of them
  expect((await progress(secret)).reference).toBe(reference);
  expect(await tryCode(third)).toBe(invalid);
  const row = await rowOf(reference);
  expect(row?.codeHash).toBeNull();
});

test('who is unknown is told so, and that answers the request', async () => {
  const { receipt, secret } = await ask('stranger@nowhere.example', 'erasure', { locale: 'de' });
  const { progress: shown } = await confirm(secret);
  expect(shown.state).toBe('answered');
  expect(shown.parts.map(({ state, isOperator }) => ({ state, isOperator }))).toEqual([{ state: 'nothing-held', isOperator: true }]); // prettier-ignore
  const mail = await mailTo('stranger@nowhere.example', /nichts gespeichert/);
  expect(mail.subject).toContain(receipt.reference);
  expect((await confirm(secret)).progress.state).toBe('answered'); // again: nothing changes
});

test('access: passed on to each controller and the operator, answered by one click each, and fetched by the asker alone', async () => {
  const { receipt, secret } = await ask(person(5), 'access');
  const { reference } = receipt;
  const { progress: open } = await confirm(secret);
  expect(open.state).toBe('open');
  expect(open.parts.map(({ answeredBy }) => answeredBy).toSorted()).toEqual(['Hats', 'PerfectlyData', 'Shoes']);
  await mailTo(person(5), /is with those who answer/);
  for (const to of ['hatter@hats.example', 'cobbler@shoes.example', 'pia@operator.example']) {
    const mail = await mailTo(to, new RegExp(`please answer ${reference}`));
    expect(mail.text).not.toMatch(/canary|mail-5/i);
  }
  const id = await atHats(reference);
  const shown = await call<RightsCase>('hatter', 'GET', `/workspaces/hats/rights/${id}`);
  expect(shown.parts.map(({ answeredBy }) => answeredBy)).toEqual(['Hats']); // never another's
  expect(shown.events.map(({ event }) => event)).toEqual(['received', 'code-sent', 'confirmed', 'passed-on']);
  expect([shown.persons.length, shown.persons[0]?.rows, shown.does]).toEqual([1, 5, 'export']);
  expect(shown.askerHint).toBe('P…@M….example');
  expect(JSON.stringify(shown)).not.toMatch(/canary|mail-5/i);
  expect(await call('hatter', 'POST', `/workspaces/hats/rights/${id}/asker`)).toEqual({ name: 'Ada Canary', email: person(5) }); // prettier-ignore
  const entries = await listEntries(hats, { limit: 1 });
  expect(JSON.stringify(entries)).toContain('rights.asker-seen');
  const other = await createWorkspace(all.stores, { id: 'cobbler', name: 'Cobbler' }, { name: 'Other' });
  expect(await refused('cobbler', 'GET', `/workspaces/${other.slug}/rights/${id}`)).toBe('404 not-found');
  expect(await refused('cobbler', 'POST', `/workspaces/${other.slug}/rights/${id}/answer`, {})).toBe('404 not-found');

  const answered = await call<RightsCase>('hatter', 'POST', `/workspaces/hats/rights/${id}/answer`, {
    words: 'Here it is.',
  });
  expect(answered.partState).toBe('answered');
  expect(await refused('hatter', 'POST', `/workspaces/hats/rights/${id}/answer`, {})).toBe('409 request-not-open');
  const letter = await mailTo(person(5), /is answered/);
  expect(letter.text).toContain('Hats answered');
  expect(letter.text).toContain('Here it is.');
  const half = await progress(secret);
  expect([half.state, partBy(half, 'Hats').downloads, partBy(half, 'Shoes').state]).toEqual(['open', 1, 'open']);
  expect(half.events.at(-1)).toMatchObject({ event: 'answered', by: 'Hats' });

  const path = `/rights/answers/${partBy(half, 'Hats').id}`;
  const zip = await raw(null, 'POST', path, { secret });
  expect([zip.status, zip.headers.get('content-type')]).toEqual([200, 'application/zip']);
  const files = await readZip(Readable.from([Buffer.from(await zip.arrayBuffer())]));
  expect([...files.values()].join('\n')).toContain(person(5));
  const stranger = await ask('thief@nowhere.example', 'access');
  expect(await refused(null, 'POST', path, { secret: stranger.secret })).toBe('404 not-found');
  expect(await refused(null, 'POST', path, { secret, file: 1 })).toBe('404 not-found');

  await call('cobbler', 'POST', `/workspaces/shoes/rights/${await atShoes(reference)}/answer`, {});
  const own = await atOperator(reference);
  const staff = await call<RightsCase>('pia', 'POST', `/staff/rights/${own}/answer`, {});
  expect([staff.state, staff.parts.length, staff.passedOnTo]).toEqual(['answered', 3, 2]);
  expect(staff.parts.filter(({ isOperator }) => !isOperator).map(({ words }) => words)).toEqual(['', '']);
  const done = await progress(secret);
  expect(done.state).toBe('answered');
  const json = await raw(null, 'POST', `/rights/answers/${partBy(done, 'PerfectlyData').id}`, { secret });
  expect(json.headers.get('content-type')).toBe('application/json');
  expect(await json.text()).toContain('Name of nora');
  later(8 * day);
  expect(await refused(null, 'POST', path, { secret })).toBe('404 not-found');
  expect(partBy(await progress(secret), 'Hats').downloads).toBe(0);
});

test('erasure: one by click, one by standing instruction, each with a certificate; then who asked is forgotten', async () => {
  const settings = { answerAtOnce: ['erasure'] };
  expect(await call('cobbler', 'PUT', '/workspaces/shoes/rights-settings', settings)).toEqual(settings);
  const { receipt, secret } = await ask(person(7), 'erasure');
  await confirm(secret);
  const id = await atHats(receipt.reference);
  expect((await call<RightsCase>('hatter', 'GET', `/workspaces/hats/rights/${id}`)).does).toBe('erase');
  const working = await call<RightsCase>('hatter', 'POST', `/workspaces/hats/rights/${id}/answer`, {});
  expect(['working', 'answered']).toContain(working.partState);
  await settleRights();
  const done = await progress(secret);
  expect([done.state, ...done.parts.map(({ certificates }) => certificates)]).toEqual(['answered', 1, 1]);
  for (const part of done.parts) {
    const answer = await raw(null, 'POST', `/rights/certificates/${part.id}`, { secret });
    expect(answer.status).toBe(200);
    expect(checkCertificate(await answer.text(), certificateKey(all.stores)).valid).toBe(true);
  }
  await mailTo(person(7), /is answered/);
  await deliver();
  await expect(call('hatter', 'POST', '/workspaces/hats/people/find', { value: person(7) })).resolves.toMatchObject({ persons: [] }); // prettier-ignore
  const again = await ask(person(7), 'access');
  expect((await confirm(again.secret)).progress.parts.map(({ state }) => state)).toEqual(['nothing-held']);
  later(8 * day);
  await tendRequests(all.stores);
  const row = await rowOf(receipt.reference);
  expect([row?.sealed, row?.addressHash]).toEqual([null, null]);
  expect((await progress(secret)).state).toBe('answered'); // the link still shows how it went
  expect(await call('hatter', 'POST', `/workspaces/hats/rights/${id}/asker`)).toEqual({ name: '', email: null });
  await call('cobbler', 'PUT', '/workspaces/shoes/rights-settings', { answerAtOnce: [] });
});

test('what a crash cut off goes on or can be answered again, and two clicks at once are one answer', async () => {
  const { db } = all.stores;
  const { base, secret, open } = await askHats(person(10), 'erasure');
  const crashed = eq(rightsParts.id, partBy(open, 'Hats').id);
  await db.update(rightsParts).set({ state: 'working' }).where(crashed); // before anything was done
  await tendRequests(all.stores);
  expect((await call<RightsCase>('hatter', 'GET', base)).partState).toBe('open');
  expect(await refused('hatter', 'POST', `${base}/answer`, { subjects: [] })).toBe('422 words-missing');
  expect(await refused('hatter', 'POST', `${base}/answer`, { subjects: ['00000000000000aa'] })).toBe('422 not-found-person'); // prettier-ignore
  const clicks = await Promise.all([1, 2].map(() => raw('hatter', 'POST', `${base}/answer`, {})));
  expect(clicks.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  await settleRights();
  await db.update(rightsParts).set({ state: 'working', answeredAt: null }).where(crashed); // before the answer was sent
  await tendRequests(all.stores);
  expect(partBy(await progress(secret), 'Hats')).toMatchObject({ state: 'answered', certificates: 1 });
});

test('restriction: one click sets the rows aside, where the person is still found', async () => {
  const { base } = await askHats(person(24), 'restriction');
  expect((await call<RightsCase>('hatter', 'GET', base)).does).toBe('restrict');
  const done = await call<RightsCase>('hatter', 'POST', `${base}/answer`, {});
  expect([done.state, done.persons[0]?.rows]).toEqual(['answered', 5]);
  const restrictions = await listRestrictions(hats);
  expect(restrictions.map(({ subject }) => subject)).toEqual(done.persons.map(({ subject }) => subject));
  await mailTo(person(24), /is answered/);
  await settleRestrictions();
});

test('the clock: it stands while the asker is awaited, reminds, is extended once with a reason, and overdue is an alert', async () => {
  const { receipt, secret } = await ask(person(20), 'correction', { words: 'My name is spelt wrongly.' });
  expect(receipt.dueAt).toBe(dueOf(new Date(receipt.receivedAt)).toISOString());
  later(5 * day);
  const { progress: open } = await confirm(secret);
  const waited = Date.parse(open.dueAt) - Date.parse(receipt.dueAt);
  expect(Math.abs(waited - 5 * day)).toBeLessThan(minute);
  const id = await atHats(receipt.reference);
  const base = `/workspaces/hats/rights/${id}`;
  expect(await call('hatter', 'GET', base)).toMatchObject({ does: 'none', words: 'My name is spelt wrongly.' });
  expect(await refused('hatter', 'POST', `${base}/answer`, {})).toBe('422 words-missing');
  const because = 'The old files have to be looked through.';
  const longer = await call<RightsCase>('hatter', 'POST', `${base}/extend`, { because });
  expect(Date.parse(longer.dueAt) - Date.parse(open.dueAt)).toBeGreaterThanOrEqual(59 * day);
  expect((await mailTo(person(20), /takes longer/)).text).toContain(because);
  expect(partBy(await progress(secret), 'Hats').extendedBecause).toBe(because);
  expect(await refused('hatter', 'POST', `${base}/extend`, { because })).toBe('409 extension-too-late');
  const left = (days: number): void => later(Date.parse(longer.dueAt) - Date.now() - days * day + minute);
  for (const days of [7, 2]) {
    left(days);
    await tendRequests(all.stores);
    await tendRequests(all.stores);
    await mailTo('hatter@hats.example', new RegExp(`^Due in ${days} days: Correction, ${receipt.reference}`));
  }
  left(-1);
  await tendRequests(all.stores);
  await tendRequests(all.stores);
  await mailTo('hatter@hats.example', new RegExp(`^Overdue: Correction, ${receipt.reference}`));
  await expect(mailTo('pia@operator.example', /Alert: A request about rights is overdue/)).resolves.toBeDefined();
  const found = await all.stores.db.select().from(alerts).where(eq(alerts.kind, 'rights-overdue'));
  expect(found.some(({ workspaceId }) => workspaceId === hats.id)).toBe(true);
  const late = await call<RightsCase>('hatter', 'GET', base);
  expect([late.isOverdue, late.events.map(({ event }) => event).slice(-3)]).toEqual([true, ['reminded', 'reminded', 'overdue']]); // prettier-ignore
  await call('hatter', 'POST', `${base}/answer`, { words: 'It is spelt rightly now.' });
  expect((await progress(secret)).isOverdue).toBe(false);
});

test('a month after receipt nothing is extended any more', async () => {
  const { base } = await askHats(person(21), 'objection');
  later(31 * day + minute);
  expect(await refused('hatter', 'POST', `${base}/extend`, { because: 'There is much to do.' })).toBe('409 extension-too-late'); // prettier-ignore
});

test('a refusal names its ground, its words and the authority of the country that was given', async () => {
  const { base, secret } = await askHats(person(22), 'erasure', { country: 'FR' });
  expect(await refused('hatter', 'POST', `${base}/refuse`, { ground: 'no-time', words: 'We have no time for it.' })).toBe('422 bad-body'); // prettier-ignore
  expect(await refused('hatter', 'POST', `${base}/refuse`, { ground: 'legal-duty', words: '' })).toBe('422 bad-body');
  const words = 'Invoices are kept for ten years.';
  const closed = await call<RightsCase>('hatter', 'POST', `${base}/refuse`, { ground: 'legal-duty', words });
  expect([closed.state, closed.partState]).toEqual(['refused', 'refused']);
  const mail = await mailTo(person(22), /was refused/);
  for (const part of [words, 'Article 17 (3) (b)', 'https://www.cnil.fr', 'Article 77'])
    expect(mail.text).toContain(part);
  const shown = await progress(secret);
  expect(partBy(shown, 'Hats').refusal).toEqual({ ground: 'legal-duty', words });
  expect(shown.authority?.url).toBe('https://www.cnil.fr');
});

test('taken back: nobody answers any more, and those who should have are told', async () => {
  const { receipt, secret } = await ask(person(23), 'access');
  await confirm(secret);
  const id = await atHats(receipt.reference);
  expect((await call<RightsProgress>(null, 'POST', '/rights/withdraw', { secret })).state).toBe('withdrawn');
  await mailTo('hatter@hats.example', /was withdrawn/);
  expect(await refused('hatter', 'POST', `/workspaces/hats/rights/${id}/answer`, {})).toBe('409 request-not-open');
  expect(await refused(null, 'POST', '/rights/withdraw', { secret })).toBe('409 request-not-open');
});

test('who asks for a child waits until staff have seen that they may; then the child is looked up, not the parent', async () => {
  const { receipt, secret } = await ask(person(2), 'access', { for: 'child' });
  const { progress: waiting } = await confirm(secret);
  expect([waiting.state, waiting.isAddressConfirmed, waiting.parts]).toEqual(['identity', true, []]);
  await mailTo('pia@operator.example', /look at the mandate/);
  const base = `/staff/rights/${await atOperator(receipt.reference)}`;
  expect(await refused('pia', 'POST', `${base}/confirm`, { evidence: 'parental' })).toBe('422 whose-data');
  later(10 * day);
  const identifiers = [{ kind: 'email', value: person(25) }];
  const open = await call<RightsCase>('pia', 'POST', `${base}/confirm`, { evidence: 'parental', identifiers });
  expect([open.state, open.parts.map(({ answeredBy }) => answeredBy)]).toEqual(['open', ['Hats']]);
  expect(Date.parse(open.dueAt) - Date.parse(receipt.dueAt)).toBeGreaterThan(9.9 * day);
  const row = await rowOf(receipt.reference);
  expect(row?.evidence).toBe('parental');
  const { persons } = await call<{ persons: { subject: string }[] }>('hatter', 'POST', '/workspaces/hats/people/find', { value: person(25) }); // prettier-ignore
  const shown = await call<RightsCase>('hatter', 'GET', `/workspaces/hats/rights/${await atHats(receipt.reference)}`);
  expect(shown.persons.map(({ subject }) => subject)).toEqual(persons.map(({ subject }) => subject));
});

test('staff enter what came by mail; a controller enters for its own data, and nobody else learns of it', async () => {
  const receivedAt = new Date(Date.now() - 3 * day).toISOString();
  const entry = { kind: 'access', name: 'Bob Canary', email: null, channel: 'mail', receivedAt };
  const made = await call<RightsCase>('pia', 'POST', '/staff/rights', entry);
  expect([made.state, made.channel, made.hasAddress, made.receivedAt]).toEqual(['identity', 'mail', false, receivedAt]);
  expect(await refused('pia', 'POST', `/staff/rights/${made.id}/confirm`, { evidence: 'document' })).toBe('422 whose-data'); // prettier-ignore
  const identifiers = [{ kind: 'phone', value: String(customer(3)[3]) }];
  const open = await call<RightsCase>('pia', 'POST', `/staff/rights/${made.id}/confirm`, { evidence: 'document', identifiers }); // prettier-ignore
  expect(open.parts.map(({ answeredBy }) => answeredBy).toSorted()).toEqual(['Hats', 'Shoes']);
  const early = { ...entry, receivedAt: new Date(Date.now() - 90 * day).toISOString() };
  expect(await refused('pia', 'POST', '/staff/rights', early)).toBe('422 bad-received');

  const byPhone = { kind: 'access', name: 'Cleo Canary', email: person(4), channel: 'staff' };
  const own = await call<RightsCase>('hatter', 'POST', '/workspaces/hats/rights', byPhone);
  expect(await refused('pia', 'GET', `/staff/rights/${own.id}`)).toBe('404 not-found');
  await confirm(secretIn(await mailTo(person(4), new RegExp(own.reference))));
  const shown = await call<RightsCase>('hatter', 'GET', `/workspaces/hats/rights/${own.id}`);
  expect([shown.state, shown.persons.length]).toEqual(['open', 1]);
  const { items } = await call<{ items: RightsLine[] }>('cobbler', 'GET', '/workspaces/shoes/rights');
  expect(items.map(({ reference }) => reference)).not.toContain(own.reference); // though customer 4 is there too
  await call('hatter', 'POST', `/workspaces/hats/rights/${own.id}/note`, { words: 'Called back by telephone.' });
  const noted = await call<RightsCase>('hatter', 'GET', `/workspaces/hats/rights/${own.id}`);
  expect(noted.events.at(-1)).toMatchObject({ event: 'note', by: 'Name of hatter', words: 'Called back by telephone.' }); // prettier-ignore

  const unclear = await call<RightsCase>('pia', 'POST', '/staff/rights', { ...entry, channel: 'staff' });
  const words = 'Nothing shows who asked, and they did not answer.';
  const refusal = await call<RightsCase>('pia', 'POST', `/staff/rights/${unclear.id}/refuse`, { ground: 'not-identified', words }); // prettier-ignore
  expect([refusal.state, refusal.parts.length]).toEqual(['refused', 1]);
});

test('signed in, the session confirms; deleting the account is left to its holder, and a complaint is the operator’s', async () => {
  const receipt = await call<RightsReceipt>('nora', 'POST', '/account/rights', { kind: 'erasure' });
  const { items } = await call<{ items: RightsProgress[] }>('nora', 'GET', '/account/rights');
  const mine = items.find(({ reference }) => reference === receipt.reference);
  expect([mine?.state, mine?.channel, mine?.parts.length]).toEqual(['open', 'app', 3]);
  const { secret } = await call<{ secret: string }>('nora', 'POST', `/account/rights/${mine?.id ?? ''}/secret`);
  expect((await progress(secret)).reference).toBe(receipt.reference);
  expect(await refused('hatter', 'POST', `/account/rights/${mine?.id ?? ''}/secret`)).toBe('404 not-found');
  const base = `/staff/rights/${await atOperator(receipt.reference)}`;
  expect((await call<RightsCase>('pia', 'POST', `${base}/answer`, {})).partState).toBe('working');
  expect((await mailTo(person(5).toLowerCase(), /delete your account/)).text).toContain('/account/delete');
  await all.stores.db.delete(users).where(eq(users.id, 'nora')); // as deleting the account does
  await tendRequests(all.stores);
  expect(partBy(await progress(secret), 'PerfectlyData').state).toBe('answered');
  const inWords = { subjects: [], words: 'You are not known here any more.' };
  for (const [who, path] of [
    ['hatter', `/workspaces/hats/rights/${await atHats(receipt.reference)}`],
    ['cobbler', `/workspaces/shoes/rights/${await atShoes(receipt.reference)}`],
  ] as const)
    // prettier-ignore
    await call(who, 'POST', `${path}/answer`, inWords);
  expect((await progress(secret)).state).toBe('answered');
  await tendRequests(all.stores); // the account is gone, and nothing more has to be said to anybody
  expect((await rowOf(receipt.reference))?.sealed).toBeNull();

  const complaint = await ask('complainer@nowhere.example', 'complaint', { words: 'Nobody answers the telephone.' });
  expect((await confirm(complaint.secret)).progress.parts.map(({ answeredBy }) => answeredBy)).toEqual(['PerfectlyData']); // prettier-ignore
  const path = `/staff/rights/${await atOperator(complaint.receipt.reference)}/answer`;
  expect(await refused('pia', 'POST', path, {})).toBe('422 words-missing');
  const { state } = await call<RightsCase>('pia', 'POST', path, { words: 'We are sorry. It is mended.' });
  expect(state).toBe('answered');
});

test('a machine that fills in the hidden field is answered and forgotten, and one address gets five letters a day', async () => {
  const before = await all.stores.db.$count(rightsRequests);
  const form = { kind: 'access', name: 'Bot', email: 'bot@nowhere.example', website: 'https://spam.example' };
  const receipt = await call<RightsReceipt>(null, 'POST', '/rights', form);
  expect(impersonal(JSON.stringify(receipt))).toMatch(/^\{"reference":"REFERENCE","receivedAt":/);
  expect(await all.stores.db.$count(rightsRequests)).toBe(before);
  const waiting = await all.stores.db.$count(mailOutbox);
  for (let n = 0; n < 6; n += 1)
    await call(null, 'POST', '/rights', { kind: 'access', name: 'Flood', email: 'Flooded@nowhere.example' });
  expect(await all.stores.db.$count(rightsRequests)).toBe(before + 6);
  expect(await all.stores.db.$count(mailOutbox)).toBe(waiting + 5);
});

test('nothing of who asked lies in the clear, in tables or in logs of what was done, and a new master key seals it anew', async () => {
  const text = await storedText();
  expect(text.length).toBeGreaterThan(500);
  expect(text.filter((one) => /canary|nowhere\.example|mail-\d|telephone|spelt/i.test(one))).toEqual([]);
  const count = await rotateKeys(all.stores, systemActor, 10, allSealed);
  expect(count).toBeGreaterThan((await all.stores.db.$count(rightsRequests)) - 3); // but for those that were forgotten
  const [line] = (await call<{ items: RightsLine[] }>('pia', 'GET', '/staff/rights')).items;
  expect(line?.askerHint).toMatch(/…/);
});

test('requests go 3 years after they were closed, those that nobody confirmed after 90 days', async () => {
  later(91 * day);
  await tendRequests(all.stores);
  const left = await all.stores.db.select().from(rightsRequests);
  expect(
    left.filter(
      ({ confirmedAt, addressConfirmedAt, channel }) => !confirmedAt && !addressConfirmedAt && channel === 'page',
    ),
  ).toEqual([]);
  expect(left.filter(({ closedAt }) => closedAt !== null).length).toBeGreaterThan(5);
  later(4 * 366 * day);
  await tendRequests(all.stores);
  expect((await all.stores.db.select().from(rightsRequests)).filter(({ closedAt }) => closedAt !== null)).toEqual([]);
  const open = new Set((await all.stores.db.select().from(rightsRequests)).map(({ id }) => id));
  const events = await all.stores.db.select().from(rightsEvents);
  expect(events.every(({ requestId }) => open.has(requestId))).toBe(true);
});
