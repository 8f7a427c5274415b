/** English: Import, Datasets, Explore, Dashboards, charts. */
export const enData = {
  'imports.title': 'Sources',
  'import.title': 'Import',
  'datasets.title': 'Datasets',
  'explore.title': 'Explore',
  'dashboards.title': 'Dashboards',
};
