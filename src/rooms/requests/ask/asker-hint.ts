/** Enough of an address to tell requests apart, too little to write to it: `ada@mail.example.org` → `a…@m….org`. */
export const askerHint = (email: string | null, name: string): string => {
  const [local = '', domain = ''] = (email ?? '').split('@');
  const initial = (text: string): string => [...text][0] ?? '';
  if (domain === '') return name === '' ? '' : `${initial(name)}…`;
  return `${initial(local)}…@${initial(domain)}….${domain.split('.').at(-1) ?? ''}`;
};
