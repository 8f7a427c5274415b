/**
 * Engine errors quote data, file paths and literals (keys among them), so their text never leaves this room: a defect
 * keeps the engine's own code and name, nothing else.
 */
import { Trouble } from '../../kit/errors.ts';

/** An engine error without its text. `engineCode` is ClickHouse's number, `engineType` its name. */
export class WarehouseError extends Error {
  readonly code: string;
  readonly engineCode: number;
  readonly engineType: string;
  /** For tests and debugging only: never log or show it. */
  readonly secretText: () => string;

  constructor(code: number, type: string, text: string) {
    super(`The warehouse refused a statement (${type}, ${code})`);
    this.name = 'WarehouseError';
    this.code = `warehouse-${type.toLowerCase().replaceAll('_', '-')}`;
    this.engineCode = code;
    this.engineType = type;
    this.secretText = () => text;
  }
}

const field = (error: object, name: string): unknown => (error as Record<string, unknown>)[name];

const codeOf = (error: Error): number => {
  const value = Number(field(error, 'clickhouseCode') ?? field(error, 'code'));
  return Number.isFinite(value) ? value : Number(/Code: (\d+)/.exec(error.message)?.[1] ?? 0);
};

const typeOf = (error: Error): string => {
  const value = field(error, 'type');
  return typeof value === 'string' ? value : (/\(([A-Z_]{3,})\)/.exec(error.message)?.[1] ?? error.name);
};

const limits: Record<number, { code: string; title: string; detail: string }> = {
  159: {
    code: 'query-too-slow',
    title: 'This took too long',
    detail: 'Ask for a shorter time range or fewer groups. Nothing was changed.',
  },
  241: {
    code: 'query-too-large',
    title: 'This needs more memory than is allowed',
    detail: 'Ask for fewer groups. Nothing was changed.',
  },
};

/** Turns whatever the engine threw into an error that may travel. */
export const warehouseError = (error: unknown): Error => {
  if (!(error instanceof Error)) return new WarehouseError(0, 'UNKNOWN', String(error));
  const code = codeOf(error);
  const limit = limits[code];
  if (limit !== undefined) return new Trouble('too-large', limit);
  return new WarehouseError(code, typeOf(error), error.message);
};

/** Stopped by a person. */
export const cancelled = (): Trouble =>
  new Trouble('cancelled', { code: 'cancelled', title: 'Stopped', detail: 'You stopped this. Nothing was changed.' });
