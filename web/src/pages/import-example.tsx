import { Chip } from '../components/chip.tsx';
import { Card } from '../components/ui/card.tsx';
import { t } from '../i18n.ts';

const columns = [
  ['Email', 'user.contact.email', 'tokenise'],
  ['FirstName', 'user.name.first', 'tokenise'],
  ['BirthDate', 'user.demographic.date_of_birth', 'generalise'],
  ['Country', 'user.contact.address.country', 'keep'],
  ['OrderTotal', null, 'keep'],
] as const;

/** What recognition makes of a customer file: five columns and their signs. */
export const ImportExample = () => (
  <Card title={t('home.empty.example')}>
    <ul className="flex flex-col">
      {columns.map(([name, category, treatment]) => (
        <li
          key={name}
          className="flex h-9 items-center justify-between gap-3 border-b border-line text-13 last:border-b-0"
        >
          <span className="font-medium">{name}</span>
          <Chip category={category} treatment={treatment} />
        </li>
      ))}
    </ul>
  </Card>
);
