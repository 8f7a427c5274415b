import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { question, type QuestionDraft } from '../../contract/insights.ts';
import type { Workspace } from '../accounts/index.ts';
import { datasets } from '../datasets/index.ts';
import {
  ask,
  createDashboard,
  createQuestion,
  deleteDashboard,
  deleteQuestion,
  getDashboard,
  getQuestion,
  listDashboards,
  listQuestions,
  updateDashboard,
  updateQuestion,
} from './index.ts';
import { openShop, shopTables } from './shop.fixture.ts';

let test: TestStores;
let mine: Workspace;
let other: Workspace;
beforeAll(async () => {
  test = await openTestStores();
  mine = await openShop(test.stores, test.owner, shopTables({}));
  other = await openShop(test.stores, test.owner, shopTables({}));
});
afterAll(async () => {
  await test.close();
  removeDataDir(test.dataDir);
});

const draft = (name: string, measure = 'shop.orders.count'): QuestionDraft => ({
  name,
  chart: 'bar',
  question: question.parse({ measures: [measure] }),
});
const card = (questionId: string, id = 'a') => ({ id, questionId, x: 0, y: 0, w: 6, h: 4 });

describe('a saved question', () => {
  it('is kept, changed and removed within its workspace only', async () => {
    const saved = await createQuestion(mine, draft('Orders'));
    expect(await getQuestion(mine, saved.id)).toEqual(saved);
    await expect(getQuestion(other, saved.id)).rejects.toMatchObject({ kind: 'missing' });
    await expect(updateQuestion(other, saved.id, draft('Mine now'))).rejects.toMatchObject({ kind: 'missing' });
    await expect(deleteQuestion(other, saved.id)).rejects.toMatchObject({ kind: 'missing' });
    expect((await updateQuestion(mine, saved.id, draft('All orders'))).name).toBe('All orders');
    expect((await listQuestions(mine)).map(({ name }) => name)).toEqual(['All orders']);
    expect(await listQuestions(other)).toEqual([]);
    await deleteQuestion(mine, saved.id);
    await expect(getQuestion(mine, saved.id)).rejects.toMatchObject({ kind: 'missing' });
  });

  it('is refused when it cannot be answered, or would keep a value that names a person', async () => {
    await expect(createQuestion(mine, draft('Wrong', 'shop.orders.nothing.sum'))).rejects.toMatchObject({
      kind: 'invalid',
    });
    const naming = draft('Anna');
    naming.question.filters = [{ member: 'shop.orders.buyer', operator: 'equals', values: ['anna@example.org'] }];
    await expect(createQuestion(mine, naming)).rejects.toMatchObject({ code: 'filter-on-identifier' });
    expect(await listQuestions(mine)).toEqual([]);
  });

  it('says so when its dataset is gone', async () => {
    const workspace = await openShop(test.stores, test.owner, shopTables({}));
    const saved = await createQuestion(workspace, draft('Products', 'products.count'));
    await test.stores.db.delete(datasets).where(eq(datasets.workspaceId, workspace.id));
    const kept = await getQuestion(workspace, saved.id);
    await expect(ask(workspace, kept.question)).rejects.toMatchObject({
      code: 'unknown-measure',
      title: 'No dataset for "products.count"',
    });
  });
});

describe('a dashboard', () => {
  it('shows questions of its own workspace only', async () => {
    const saved = await createQuestion(mine, draft('Orders'));
    const foreign = await createQuestion(other, draft('Orders there'));
    await expect(createDashboard(mine, { name: 'Sales', cards: [card(foreign.id)] })).rejects.toMatchObject({
      code: 'card-without-question',
    });
    await expect(
      createDashboard(mine, { name: 'Sales', cards: [card(saved.id), card(saved.id)] }),
    ).rejects.toMatchObject({ code: 'card-twice' });
    const dashboard = await createDashboard(mine, { name: 'Sales', cards: [card(saved.id)] });
    expect(await getDashboard(mine, dashboard.id)).toEqual(dashboard);
    await expect(getDashboard(other, dashboard.id)).rejects.toMatchObject({ kind: 'missing' });
    await expect(updateDashboard(other, dashboard.id, { name: 'X', cards: [] })).rejects.toMatchObject({
      kind: 'missing',
    });
    await expect(deleteDashboard(other, dashboard.id)).rejects.toMatchObject({ kind: 'missing' });
    await expect(deleteQuestion(mine, saved.id)).rejects.toMatchObject({ code: 'question-in-use' });
    await updateDashboard(mine, dashboard.id, { name: 'Sales', cards: [] });
    await deleteQuestion(mine, saved.id);
    await deleteDashboard(mine, dashboard.id);
    expect(await listDashboards(mine)).toEqual([]);
  });
});
