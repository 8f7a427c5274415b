import type { RightsCase, RightsPart } from '../../../../src/contract/rights.ts';
import type { Desk } from '../../api/rights.ts';
import { Card } from '../../components/ui/card.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { DueWord, PartSign } from '../rights/signs.tsx';

const isOwn = (part: RightsPart, desk: Desk): boolean => desk !== null || part.isOperator;

/** Who answers and how far they are; a controller sees its own part alone. */
export const PartsCard = ({ desk, found }: { desk: Desk; found: RightsCase }) =>
  found.parts.length === 0 ? null : (
    <Card title={t('requests.parts')}>
      <ul className="text-13">
        {found.parts.map((part) => (
          <li
            key={part.id}
            className="flex flex-col gap-1 border-b border-line py-2.5 first:pt-0.5 last:border-b-0 last:pb-0"
          >
            <span className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <span className="font-medium">
                {part.answeredBy}
                {isOwn(part, desk) ? <span className="font-normal text-muted"> · {t('requests.you')}</span> : null}
              </span>
              <span className="flex flex-wrap gap-x-3">
                <PartSign state={part.state} />
                {part.answeredAt ? (
                  <span className="text-muted">{formatDate(part.answeredAt)}</span>
                ) : (
                  <DueWord request={{ ...found, dueAt: part.dueAt, isOverdue: part.isOverdue }} />
                )}
              </span>
            </span>
            <Said part={part} />
          </li>
        ))}
      </ul>
    </Card>
  );

const Said = ({ part }: { part: RightsPart }) => (
  <>
    {part.extendedBecause ? (
      <p className="text-muted">{t('requests.wasExtended', { because: part.extendedBecause })}</p>
    ) : null}
    {part.refusal ? <p>{t('rights.refused', { ground: t(`rights.ground.${part.refusal.ground}`) })}</p> : null}
    {part.refusal?.words || part.words ? (
      <blockquote className="border-l-2 border-line pl-3 break-words whitespace-pre-line">
        {part.refusal?.words ?? part.words}
      </blockquote>
    ) : null}
  </>
);
