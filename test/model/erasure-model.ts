/**
 * A model of one person's data through loads, an erasure, backups, restores and crashes, in the order in which the code does
 * each step (P4.8). What runs by itself in the product is a step here that may come at any time, or never; between any two
 * steps the process may be killed.
 *
 * Where the code is: loads: datasets/publish-load.ts, recover-loads.ts, keep-erased-out.ts; erasure: requests/erase-person.ts,
 * erasure-steps.ts; the ledger: datasets/erasure-ledger.ts; backups and restore: engines/backup.
 */
import type { Model, Step } from './explore.ts';

/** What both stores hold of the person. `masked`: hidden, the bytes are still there. */
export type Stores = {
  rows: 'none' | 'shown' | 'masked';
  identity: boolean;
  vault: boolean;
  key: boolean;
  erasure: 'none' | 'planned' | 'hidden' | 'shredded' | 'purged' | 'proven';
  /** Rows of a load that stand beside the datasets, and whether they hold the person's. `journal`: it will be published. */
  stage: 'none' | 'staged' | 'journal' | 'vault published' | 'asked';
  stageHolds: boolean;
  /** The load found nobody known, and brings an identity of its own. */
  stageNames: boolean;
};

export type State = {
  stores: Stores;
  isUp: boolean;
  /** In memory: a load reads, and saw the ledger as it was then. */
  reading: 'no' | 'with the person' | 'without';
  /** In memory: an erasure holds the workspace between entering the ledger and hiding. */
  isHeld: boolean;
  /** Outside both stores, and of every backup. */
  ledger: boolean;
  /** The erasure was answered: from here on the person is gone for everybody. */
  isPromised: boolean;
  isProven: boolean;
  /** Backups of the data, without keys. */
  backups: Stores[];
  /** Backups of the keys that have not ended: whether the person's is in them. */
  keys: boolean[];
  /** Since the certificate as many days have gone by as backups of keys are kept. */
  isLongAgo: boolean;
  loads: number;
  crashes: number;
  restores: number;
};

/** Ways in which the real thing could be built wrong: the explorer has to find a way to each harm. */
export type Fault =
  | 'hides before it enters the ledger'
  | 'publishes without asking the ledger again'
  | 'does not hold the workspace'
  | 'shreds while a load runs'
  | 'restores without the ledger'
  | 'opens before the ledger is replayed'
  | 'keeps keys in the backups of data'
  | 'never ends backups of keys';

const empty: Stores = {
  rows: 'none',
  identity: false,
  vault: false,
  key: false,
  erasure: 'none',
  stage: 'none',
  stageHolds: false,
  stageNames: false,
};

const start: State = {
  stores: empty,
  isUp: true,
  reading: 'no',
  isHeld: false,
  ledger: false,
  isPromised: false,
  isProven: false,
  backups: [],
  keys: [],
  isLongAgo: false,
  loads: 0,
  crashes: 0,
  restores: 0,
};

/** How often each may happen: what makes the model finite. */
export type Bounds = { loads: number; crashes: number; restores: number; backups: number };
type Setting = { faults: ReadonlySet<Fault>; most: Bounds };

type Change = Partial<Omit<State, 'stores'>> & { stores?: Partial<Stores> };
const change = (state: State, { stores, ...rest }: Change): State => ({
  ...state,
  ...rest,
  stores: { ...state.stores, ...stores },
});

const step = (name: string, state: State, what: Change): Step<State> => ({ name, state: change(state, what) });

const isGone = ({ rows, identity, vault, key }: Stores): boolean => rows === 'none' && !identity && !vault && !key;

/** The person is in the ledger, and an identifier still leads to them: whom a publishing load takes out. */
const isKeptOut = ({ ledger, stores }: State, { faults }: Setting): boolean =>
  ledger && (stores.identity || stores.stageNames) && !faults.has('publishes without asking the ledger again');

const clear = { stage: 'none', stageHolds: false, stageNames: false } as const;

const staging = (state: State): Step<State> => {
  const stageHolds = state.reading === 'with the person';
  return step('it is staged', state, {
    stores: { stage: 'staged', stageHolds, stageNames: stageHolds && !state.stores.identity },
  });
};

const publishing = (state: State, setting: Setting): Step<State> => {
  const { stores } = state;
  const holds = stores.stageHolds && !isKeptOut(state, setting);
  if (stores.stage === 'journal') {
    const brought = holds
      ? { vault: true, identity: stores.identity || stores.stageNames, key: stores.key || stores.stageNames }
      : {};
    return step('keys and values are published', state, {
      stores: { stage: 'vault published', stageHolds: holds, stageNames: false, ...brought },
    });
  }
  if (stores.stage === 'vault published' && setting.faults.has('does not hold the workspace'))
    return step('the ledger is asked', state, { stores: { stage: 'asked', stageHolds: holds } });
  const isShown = stores.stage === 'asked' ? stores.stageHolds : holds;
  return step('rows are published', state, {
    reading: 'no',
    stores: { ...clear, rows: isShown ? 'shown' : stores.rows },
  });
};

const loading = (state: State, setting: Setting): Step<State>[] => {
  const { stores, reading } = state;
  if (reading === 'no' && stores.stage === 'none')
    return state.loads < setting.most.loads
      ? [step('a load reads', state, { loads: state.loads + 1, reading: state.ledger ? 'without' : 'with the person' })]
      : [];
  if (stores.stage === 'none') return [staging(state)];
  if (stores.stage === 'staged') return [step('its journal is committed', state, { stores: { stage: 'journal' } })];
  return state.isHeld ? [] : [publishing(state, setting)];
};

const hide = (state: State): Step<State> =>
  step('rows are hidden', state, {
    isHeld: false,
    isPromised: true,
    stores: { erasure: 'hidden', rows: state.stores.rows === 'shown' ? 'masked' : state.stores.rows },
  });

const entering = (state: State, { faults }: Setting): Step<State>[] => {
  if (faults.has('hides before it enters the ledger')) return [hide(state)];
  if (state.ledger && (state.isHeld || faults.has('does not hold the workspace'))) return [hide(state)];
  return [step('the ledger is written', state, { ledger: true, isHeld: !faults.has('does not hold the workspace') })];
};

const shredding = (state: State): Step<State> =>
  step('keys, values and identities are shredded', state, {
    ledger: true,
    stores: {
      erasure: 'shredded',
      rows: state.stores.rows === 'shown' ? 'masked' : state.stores.rows,
      identity: false,
      vault: false,
      key: false,
    },
  });

const erasing = (state: State, setting: Setting): Step<State>[] => {
  const { faults } = setting;
  const { stores } = state;
  const isLoading = state.reading !== 'no' || stores.stage !== 'none';
  if (stores.erasure === 'none')
    return stores.identity && !state.ledger
      ? [step('an erasure is planned', state, { stores: { erasure: 'planned' } })]
      : [];
  if (stores.erasure === 'planned') return entering(state, setting);
  if (stores.erasure === 'hidden')
    return isLoading && !faults.has('shreds while a load runs') ? [] : [shredding(state)];
  if (isLoading) return [];
  if (stores.erasure === 'shredded')
    return [
      step('files are purged', state, {
        stores: { erasure: 'purged', rows: stores.rows === 'masked' ? 'none' : stores.rows },
      }),
    ];
  if (stores.erasure !== 'purged') return [];
  return isGone(stores)
    ? [step('it is proven', state, { isProven: true, stores: { erasure: 'proven' } })]
    : [step('something is left: once more', state, { stores: { erasure: 'hidden' } })];
};

const backingUp = (state: State, { faults, most }: Setting): Step<State>[] => {
  const { stores, keys, backups } = state;
  const data = { ...stores, key: stores.key && faults.has('keeps keys in the backups of data') };
  const steps: Step<State>[] = [];
  if (backups.length < most.backups)
    steps.push(step('a backup is made', state, { backups: [...backups, data], keys: [...keys, stores.key] }));
  if (keys.length > 0) steps.push(step('the oldest backup of keys ends', state, { keys: keys.slice(1) }));
  const left = faults.has('never ends backups of keys') ? keys : keys.filter((holds) => !holds);
  if (state.isProven && !state.isLongAgo) steps.push(step('days go by', state, { keys: left, isLongAgo: true }));
  return steps;
};

const crashing = (state: State, { most }: Setting): Step<State>[] =>
  state.crashes < most.crashes
    ? [step('killed', state, { isUp: false, isHeld: false, reading: 'no', crashes: state.crashes + 1 })]
    : [];

// At a start: what was staged is dropped, what was journaled is published before anybody is served.
const starting = (state: State, setting: Setting): Step<State>[] => {
  const { stores } = state;
  if (stores.stage === 'staged') return [step('what was staged is dropped', state, { stores: clear })];
  if (stores.stage !== 'none') return loading(state, setting);
  return [step('started', state, { isUp: true })];
};

// Where the backup of the keys has ended nobody in it can be read any more, and that is meant so.
const restored = (state: State, data: Stores, at: number): State => {
  const key = data.key || (state.keys[at - (state.backups.length - state.keys.length)] ?? false);
  return change(state, { stores: { ...data, key }, isUp: false, restores: state.restores + 1 });
};

// Replayed on what was restored, and on what a load had staged in it.
const replayed = (state: State): State =>
  state.ledger && (state.stores.identity || state.stores.stageNames)
    ? change(state, {
        stores: { rows: 'none', identity: false, vault: false, key: false, stageHolds: false, stageNames: false },
      })
    : state;

const restoring = (state: State, { faults, most }: Setting): Step<State>[] => {
  if (state.restores >= most.restores) return [];
  return state.backups.map((data, at) => {
    const name = `backup ${at + 1} is restored`;
    const back = restored(state, data, at);
    if (faults.has('restores without the ledger')) return step(name, back, { ledger: false });
    if (faults.has('opens before the ledger is replayed')) return step(name, back, { isUp: true });
    return step(name, replayed(back), {});
  });
};

const stepsOf =
  (setting: Setting) =>
  (state: State): Step<State>[] =>
    state.isUp
      ? [
          ...loading(state, setting),
          ...erasing(state, setting),
          ...backingUp(state, setting),
          ...crashing(state, setting),
          ...restoring(state, setting),
        ]
      : [...starting(state, setting), ...crashing(state, setting)];

/** Values that a backup holds, and a key for them in any. */
const opensFromBackup = ({ backups, keys }: State): boolean =>
  backups.some(({ vault }) => vault) && (keys.includes(true) || backups.some(({ key }) => key));

const wrong = (state: State): string | null => {
  const { stores, isProven } = state;
  if (state.isLongAgo && opensFromBackup(state)) return 'somebody erased can be read in a backup';
  if (!state.isUp) return null; // nobody is served
  if (state.isPromised && stores.rows === 'shown') return 'somebody erased is seen again';
  if (isProven && stores.vault && stores.key) return 'somebody erased can be read again';
  if (isProven && stores.identity) return 'somebody erased can be found again';
  if (stores.erasure === 'proven' && !isGone(stores)) return 'it was proven and is not so';
  return null;
};

const usual: Bounds = { loads: 2, crashes: 1, restores: 1, backups: 2 };

/** The model, with faults put into it on purpose. Without any nothing must be wrong, and every promised erasure can be ended. */
export const erasureModel = (faults: readonly Fault[] = [], most: Bounds = usual): Model<State> => ({
  start,
  steps: stepsOf({ faults: new Set(faults), most }),
  wrong,
  isOwing: ({ isPromised }) => isPromised,
  isSettled: ({ stores, keys }) => isGone(stores) && !keys.includes(true),
});
