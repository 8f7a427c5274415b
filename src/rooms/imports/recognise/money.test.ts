import { expect, test } from 'vitest';
import { profileColumn } from './column-profile.ts';
import { isMoney } from './money.ts';

const isMoneyColumn = (
  name: string,
  values: string[] = ['12.50', '3'],
  type: 'number' | 'string' = 'number',
): boolean => isMoney(profileColumn({ name, type, values }));

const money =
  'amount total price revenue Betrag Preis Umsatz UnitPrice unit_price unitprice line_total order_total total_amount ' +
  'TotalAmountDue Rechnungsbetrag gesamtbetrag Nettopreis Stückpreis Gebühr Kosten shipping_cost monthly_income salary ' +
  'fee_paid amount_eur price_usd EUR importe precio montant prix balance SubTotal total_net refund';
const other =
  'total_visits total_orders amount_of_items count quantity tax_rate price_index discount_percent cost_center_id ' +
  'payment_number coffee order_id total_count Anzahl Menge Preisniveau_rank year total_points value_score latitude ' +
  'hours income_level payment_days rating Gesamtstück product_value_count weight';

test.each(money.split(' '))('numbers called %s are money', (name) => expect(isMoneyColumn(name)).toBe(true));
test.each(other.split(' '))('numbers called %s are not', (name) => expect(isMoneyColumn(name)).toBe(false));

test('a currency sign says it, whatever the column is called, but only of numbers', () => {
  expect(isMoneyColumn('x', ['$90,000', '$1', '-$3.20'])).toBe(true);
  expect(isMoneyColumn('x', ['1.234,56 €'])).toBe(true);
  expect(isMoneyColumn('x', ['90,000', '$1', '2'])).toBe(false);
  expect(isMoneyColumn('price', ['cheap', 'dear'], 'string')).toBe(false);
});
