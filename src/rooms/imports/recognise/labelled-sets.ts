/** The labelled data sets with whole tables, as recogniseTables takes them; used by bench/recognition.ts and a test. */
import { DatabaseSync } from 'node:sqlite';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SampledTable } from './sampled-table.ts';
import { readCsv, toColumns } from './labelled-data.ts';

/** One import: the tables that are recognised together, and the name under which COLUMN_LABELS.csv lists them. */
export type LabelledSet = { name: string; tables: SampledTable[] };

const sampleRows = 2000;

type CsvTable = { dataset: string; path: string };

const csvSets: { name: string; tables: CsvTable[] }[] = [
  {
    name: 'adventureworks flat',
    tables: [
      'AdventureWorks_Customers',
      'AdventureWorks_Products',
      'AdventureWorks_Sales_2017',
      'AdventureWorks_Sales_2018',
      'AdventureWorks_Sales_2019',
      'sales_with_customer_email',
    ].map((dataset) => ({ dataset, path: `customer-dbs/adventureworks/flat/${dataset}.csv.gz` })),
  },
  {
    name: 'congress',
    tables: ['legislators-current', 'district-offices', 'social-media'].map((dataset) => ({
      dataset,
      path: `customer-dbs/congress/${dataset}.csv.gz`,
    })),
  },
  {
    name: 'baseball',
    tables: ['People', 'Salaries', 'AwardsPlayers', 'CollegePlaying', 'HallOfFame', 'Schools'].map((dataset) => ({
      dataset,
      path: `customer-dbs/baseball/${dataset}.csv.gz`,
    })),
  },
  { name: 'userdata 1-3', tables: [{ dataset: 'userdata1', path: 'customer-dbs/userdata/userdata1.csv' }] },
  {
    name: 'online retail',
    tables: [{ dataset: 'online_retail', path: 'transactions/online-retail/online_retail_by_day_concatenated.csv.gz' }],
  },
  {
    name: 'telco churn',
    tables: [{ dataset: 'Telco-Customer-Churn', path: 'transactions/telco/Telco-Customer-Churn.csv.gz' }],
  },
  { name: 'anonreviews', tables: [{ dataset: 'anonreviews', path: 'transactions/anonreviews.csv.gz' }] },
  {
    name: 'online shoppers',
    tables: [{ dataset: 'online_shoppers_intention', path: 'transactions/online_shoppers_intention.csv.gz' }],
  },
  { name: 'census income', tables: [{ dataset: 'adult', path: 'transactions/adult_census_income.csv.gz' }] },
  { name: 'titanic', tables: [{ dataset: 'titanic', path: 'transactions/titanic/titanic_train.csv' }] },
  {
    name: 'presidio',
    tables: [
      { dataset: 'FakeNameGenerator.com_3000', path: 'pii-ground-truth/presidio/FakeNameGenerator.com_3000.csv.gz' },
    ],
  },
  { name: 'febrl 1-3', tables: [{ dataset: 'datasetN', path: 'pii-ground-truth/febrl/dataset1.csv.gz' }] },
  {
    name: 'splink fake 1000',
    tables: [{ dataset: 'splink_fake_1000', path: 'pii-ground-truth/splink_fake_1000.csv' }],
  },
];

/** All sets that are there, with at most 2,000 rows a table. `root` is the folder of the test data. */
export function readLabelledSets(root: string): LabelledSet[] {
  const sets = csvSets
    .filter((set) => set.tables.every((table) => existsSync(join(root, table.path))))
    .map((set) => ({ name: set.name, tables: set.tables.map((table) => readTable(root, table)) }));
  const sqlite = join(root, 'customer-dbs/chinook/Chinook_Sqlite.sqlite');
  return existsSync(sqlite) ? [{ name: 'chinook', tables: readSqlite(sqlite) }, ...sets] : sets;
}

function readTable(root: string, { dataset, path }: CsvTable): SampledTable {
  const [names = [], ...records] = readCsv(join(root, path));
  return {
    dataset,
    file: path,
    columns: toColumns(names, records, sampleRows),
    rowsSampled: Math.min(sampleRows, records.length),
    totalRows: records.length,
  };
}

function readSqlite(path: string): SampledTable[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const names = database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all();
  const tables = names.map(({ name }) => readSqliteTable(database, String(name)));
  database.close();
  return tables;
}

function readSqliteTable(database: DatabaseSync, name: string): SampledTable {
  const quoted = `"${name}"`;
  const info = database.prepare(`PRAGMA table_info(${quoted})`).all();
  const rows = database.prepare(`SELECT * FROM ${quoted} LIMIT ${sampleRows}`).all();
  const total = database.prepare(`SELECT count(*) AS n FROM ${quoted}`).get()?.['n'];
  const columns = info.map((column) => String(column['name']));
  return {
    dataset: name,
    file: path(name),
    columns: toColumns(
      columns,
      rows.map((row) => columns.map((column) => String(row[column] ?? ''))),
    ),
    rowsSampled: rows.length,
    totalRows: Number(total),
    primaryKey: info.filter((column) => Number(column['pk']) > 0).map((column) => String(column['name'])),
    foreignKeys: database
      .prepare(`PRAGMA foreign_key_list(${quoted})`)
      .all()
      .map((key) => ({
        column: String(key['from']),
        target: { dataset: String(key['table']), column: String(key['to']) },
      })),
  };
}

const path = (table: string): string => `${table} (SQLite)`;

/** COLUMN_LABELS.csv as set → table → column → Fideslang category. */
export function readColumnLabels(root: string): Map<string, Map<string, Map<string, string>>> {
  const labels = new Map<string, Map<string, Map<string, string>>>();
  for (const [set = '', table = '', column = '', category = ''] of readCsv(join(root, 'COLUMN_LABELS.csv')).slice(1)) {
    const tables = labels.get(set) ?? new Map<string, Map<string, string>>();
    const columns = tables.get(table) ?? new Map<string, string>();
    columns.set(column.trim(), category.split(' ')[0] ?? '');
    labels.set(set, tables.set(table, columns));
  }
  return labels;
}
