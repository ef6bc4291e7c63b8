import { useEffect, useRef, useState } from "preact/hooks";
import { type Api, answer, type TemplateContent } from "../api/client.ts";
import { useConnection, useMayWrite } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { MailFrame } from "../parts/mail-frame.tsx";

/** What a mail is laid out in before it is made small, in CSS pixels. */
const paperWidth = 680;

/** The mail of a template as its first reader would get it. */
export const mailOf = async (api: Api, content: TemplateContent, signal: AbortSignal): Promise<string> => {
  const { subject = "", preheader, body = "" } = content;
  const json = { subject, body, ...(preheader?.trim() ? { preheader } : {}) };
  const { html } = await answer(api.campaigns.preview.$post({ json }, { init: { signal } }));
  return html ?? body;
};

/** Whether an element was in sight, or nearly so, at any time. */
const useSeen = () => {
  const element = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setSeen((was) => was || entries.some(isIn)), {
      rootMargin: "200px",
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return { element, isSeen };
};
const isIn = ({ isIntersecting }: IntersectionObserverEntry) => isIntersecting;

/** A template as a small picture, which says nothing that is not written beside it. Made once it is in sight. */
export const Thumb = ({ id, version }: { id: string; version: number }) => {
  const { element, isSeen } = useSeen();
  return (
    <div class="thumb" ref={element} inert>
      {isSeen && <Picture id={id} version={version} />}
    </div>
  );
};

const Picture = ({ id, version }: { id: string; version: number }) => {
  const { api } = useConnection();
  const mayWrite = useMayWrite();
  const paper = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0.5);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setScale((entry?.contentRect.width ?? paperWidth / 2) / paperWidth),
    );
    observer.observe(paper.current!);
    return () => observer.disconnect();
  }, []);
  const html = useResource(`${id} ${version}`, async (signal) => {
    const { content } = await answer(
      api.templates[":template_id"].$get({ param: { template_id: id }, query: {} }, { init: { signal } }),
    );
    // Who may only read sees it as it is written.
    return mayWrite ? await mailOf(api, content, signal) : (content.body ?? "");
  });
  return (
    <div class="thumb-paper" ref={paper}>
      {html.data && (
        <div style={{ width: `${paperWidth}px`, height: `${100 / scale}%`, transform: `scale(${scale})` }}>
          <MailFrame title="A small picture of the template" html={html.data} />
        </div>
      )}
    </div>
  );
};
