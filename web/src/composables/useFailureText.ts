// A failure in the reader's words: by the code of the problem, or else as the shop put it.

import type { Failure } from '@/api/problem';

import { useText } from './useText';

export function useFailureText() {
  const { t, tMaybe } = useText();

  function failureText(failure: Failure): string {
    const known = tMaybe(`failure.${failure.code}`);
    if (known !== undefined) return known;
    if (failure.status >= 500) return t('failure.broken');
    return failure.detail || t('failure.unreadable');
  }

  /** Why a field was refused; `undefined` when the failure does not name it. */
  function fieldText(failure: Failure | undefined, field: string): string | undefined {
    const error = failure?.fields.find((one) => one.field === field);
    return error && (tMaybe(`failure.${failure?.code}.field`) ?? sentence(error.message));
  }

  return { failureText, fieldText };
}

/** The shop's reasons begin in lower case, as they follow the field's name. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
