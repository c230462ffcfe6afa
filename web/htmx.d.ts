/** The events of htmx (https://htmx.org/events/) that the page scripts listen for; types only. */

/** What htmx tells of an element from an answer that is about to replace `target`. */
interface HtmxOobSwap {
  target: Element | null;
  fragment: DocumentFragment;
  shouldSwap: boolean;
}

/** What htmx tells of a request that has ended. */
interface HtmxRequest {
  xhr: XMLHttpRequest;
  requestConfig: { verb: string };
  successful: boolean;
}

interface DocumentEventMap {
  "htmx:afterRequest": CustomEvent<HtmxRequest>;
  "htmx:afterSettle": CustomEvent<object>;
  "htmx:oobAfterSwap": CustomEvent<HtmxOobSwap>;
  "htmx:oobBeforeSwap": CustomEvent<HtmxOobSwap>;
  "htmx:responseError": CustomEvent<HtmxRequest>;
  "htmx:sendError": CustomEvent<HtmxRequest>;
  "htmx:timeout": CustomEvent<HtmxRequest>;
}
