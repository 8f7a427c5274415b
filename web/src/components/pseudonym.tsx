import { memo } from 'react';
import { cn } from '../class-names.ts';
import { drawGlyph, type Mark } from './glyph.ts';

const turned = (mark: Mark): string | undefined =>
  mark.flipped ? `translate(${2 * mark.x + 1} 0) scale(-1 1)` : undefined;

function MarkShape({ mark, colour }: { mark: Mark; colour: string }) {
  if (mark.shape === 'square') return <rect x={mark.x} y={mark.y} width="1" height="1" fill={colour} />;
  if (mark.shape === 'circle') return <circle cx={mark.x + 0.5} cy={mark.y + 0.5} r="0.5" fill={colour} />;
  return <path d={`M${mark.x} ${mark.y + 1}h1v-1z`} transform={turned(mark)} fill={colour} />;
}

/** The glyph alone, in two tones, derived from the subject. Decoration: the short name always stands beside it. */
export const Glyph = memo(function Glyph({ subject, size = 22 }: { subject: string; size?: number }) {
  const glyph = drawGlyph(subject);
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 4 4" className="block shrink-0 rounded-[5px]">
      <rect width="4" height="4" fill={glyph.ground} />
      {glyph.marks.map((mark, index) => (
        <MarkShape key={index} mark={mark} colour={glyph.figure} />
      ))}
    </svg>
  );
});

export type PseudonymProps = { subject: string; name: string; size?: number; className?: string };

/** A person, as shown everywhere: glyph and short name (`K7·F3Q`). */
export const Pseudonym = ({ subject, name, size = 22, className }: PseudonymProps) => (
  <span className={cn('inline-flex items-center gap-2 align-middle font-medium whitespace-nowrap', className)}>
    <Glyph subject={subject} size={size} />
    <span>{name}</span>
  </span>
);
