/** German: Import, Datasets, Explore, Dashboards, charts. */
import type { enData } from './en-data.ts';

export const deData: Record<keyof typeof enData, string> = {
  'imports.title': 'Quellen',
  'import.title': 'Import',
  'datasets.title': 'Datensätze',
  'explore.title': 'Erkunden',
  'dashboards.title': 'Dashboards',
};
