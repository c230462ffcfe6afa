--
-- PostgreSQL database dump
--

\restrict 0KsYQ2hKZbXLivwBeeguxahzCa8zVS5iFFvFdCYcWuTk64Tf1Zp7UrVpbaYoe08

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: ledger_append_only(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: attempt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attempt (
    id text NOT NULL,
    what text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    at text NOT NULL
);


--
-- Name: browser_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.browser_session (
    hash bytea NOT NULL,
    id text NOT NULL,
    person text NOT NULL,
    created text NOT NULL,
    seen text NOT NULL,
    agent text NOT NULL
);


--
-- Name: ceremony; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ceremony (
    id text NOT NULL,
    kind text NOT NULL,
    dataset text NOT NULL,
    script text NOT NULL,
    requester text NOT NULL,
    subject text NOT NULL,
    step bigint NOT NULL,
    step_since text NOT NULL,
    opened text NOT NULL,
    expires text NOT NULL,
    outcome text,
    ended text,
    reason text
);


--
-- Name: ceremony_object; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ceremony_object (
    ceremony text NOT NULL,
    object text NOT NULL,
    size bigint NOT NULL
);


--
-- Name: challenge; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.challenge (
    nonce text NOT NULL,
    official text NOT NULL,
    expires text NOT NULL
);


--
-- Name: contribution; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contribution (
    ceremony text NOT NULL,
    official text NOT NULL,
    sealed bytea NOT NULL
);


--
-- Name: cosigned; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cosigned (
    size bigint NOT NULL,
    note text NOT NULL
);


--
-- Name: dataset; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dataset (
    name text NOT NULL,
    status text NOT NULL,
    ceremony text NOT NULL,
    threshold bigint NOT NULL,
    public text,
    recipient text,
    policy text NOT NULL,
    since text NOT NULL,
    cadence bigint,
    cadence_since text
);


--
-- Name: export_grant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.export_grant (
    ceremony text NOT NULL,
    document bytea NOT NULL
);


--
-- Name: invitation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invitation (
    name text NOT NULL,
    hash bytea NOT NULL,
    expires text NOT NULL
);


--
-- Name: ledger_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_entry (
    seq bigint NOT NULL,
    prev bytea NOT NULL,
    leaf bytea NOT NULL,
    entry bytea NOT NULL,
    at text NOT NULL,
    type text NOT NULL,
    dataset text,
    ceremony text
);


--
-- Name: ledger_head; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_head (
    id bigint NOT NULL,
    size bigint NOT NULL,
    leaf bytea NOT NULL,
    peaks bytea NOT NULL,
    note text NOT NULL,
    CONSTRAINT ck_ledger_head_single CHECK ((id = 1))
);


--
-- Name: ledger_node; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_node (
    level bigint NOT NULL,
    idx bigint NOT NULL,
    hash bytea NOT NULL
);


--
-- Name: missed_backup; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.missed_backup (
    dataset text NOT NULL,
    due text NOT NULL
);


--
-- Name: notice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice (
    sink text NOT NULL,
    key text NOT NULL,
    what text NOT NULL,
    dataset text NOT NULL,
    seq bigint,
    at text NOT NULL,
    tries bigint NOT NULL,
    next text NOT NULL,
    failing_since text,
    error text,
    delivered text,
    given_up text
);


--
-- Name: notice_sink; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice_sink (
    sink text NOT NULL,
    shown text NOT NULL,
    size bigint NOT NULL,
    next text NOT NULL
);


--
-- Name: object; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.object (
    dataset text NOT NULL,
    id text NOT NULL,
    header text NOT NULL,
    size bigint NOT NULL,
    host text,
    job text,
    tags text NOT NULL,
    sealed text NOT NULL,
    registered text NOT NULL,
    seq bigint NOT NULL,
    by_whom text NOT NULL,
    gone text
);


--
-- Name: password_hash; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.password_hash (
    person text NOT NULL,
    hash text NOT NULL
);


--
-- Name: person; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.person (
    name text NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    signing_key text,
    box_key text,
    fingerprint text,
    invited text NOT NULL,
    enrolled text
);


--
-- Name: publication; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.publication (
    sink text NOT NULL,
    size bigint NOT NULL,
    at text,
    failing_since text,
    error text,
    next text NOT NULL
);


--
-- Name: script; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.script (
    digest text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    adopted_seq bigint NOT NULL
);


--
-- Name: sealed_share; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sealed_share (
    ceremony text NOT NULL,
    idx bigint NOT NULL,
    ciphertext bytea NOT NULL
);


--
-- Name: seat; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seat (
    dataset text NOT NULL,
    idx bigint NOT NULL,
    official text NOT NULL,
    share_key text NOT NULL
);


--
-- Name: service; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.service (
    origin text NOT NULL,
    vkey text NOT NULL,
    combiner text NOT NULL,
    since text NOT NULL
);


--
-- Name: session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.session (
    hash bytea NOT NULL,
    person text NOT NULL,
    expires text NOT NULL
);


--
-- Name: statement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.statement (
    ceremony text NOT NULL,
    seq bigint NOT NULL,
    official text NOT NULL,
    kind text NOT NULL,
    at text NOT NULL,
    envelope text NOT NULL
);


--
-- Name: token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.token (
    id text NOT NULL,
    person text NOT NULL,
    label text,
    scopes text NOT NULL,
    dataset text,
    created text NOT NULL,
    expires text,
    revoked text
);


--
-- Name: token_hash; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.token_hash (
    token text NOT NULL,
    hash bytea NOT NULL,
    used text
);


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.alembic_version VALUES ('0008');


--
-- Data for Name: attempt; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: browser_session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ceremony; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ceremony VALUES ('genesis-5jvj7ckiu5', 'genesis', 'mistake', '1d4d35df5fe3442a74cb15c1ed6149d3fe3759e95e21c07217a52eba13c4499f', 'admin', '{"ceremony":"genesis-5jvj7ckiu5","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"mistake","expires":"2026-12-11T07:00:34.763847Z","format":"custody-genesis/v1","nonce":"c97b5097dcc0cf44a6895c5a12c0df63","opened":"2026-11-27T07:00:34.763847Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"requester":"admin","script":{"digest":"1d4d35df5fe3442a74cb15c1ed6149d3fe3759e95e21c07217a52eba13c4499f","name":"genesis"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":3,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 2, '2026-11-27T07:00:34.763847Z', '2026-11-27T07:00:34.763847Z', '2026-12-11T07:00:34.763847Z', 'denied', '2026-11-27T07:00:36.747150Z', 'bela denied: three of three is one too many');
INSERT INTO public.ceremony VALUES ('genesis-g3vthoq5oc', 'genesis', 'registry', '1d4d35df5fe3442a74cb15c1ed6149d3fe3759e95e21c07217a52eba13c4499f', 'admin', '{"ceremony":"genesis-g3vthoq5oc","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"registry","expires":"2026-12-11T07:00:28.609077Z","format":"custody-genesis/v1","nonce":"dc9e00aaa4113d8d1a5c6d8926700e0e","opened":"2026-11-27T07:00:28.609077Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"requester":"admin","script":{"digest":"1d4d35df5fe3442a74cb15c1ed6149d3fe3759e95e21c07217a52eba13c4499f","name":"genesis"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 5, '2026-11-27T07:00:33.616006Z', '2026-11-27T07:00:28.609077Z', '2026-12-11T07:00:28.609077Z', 'closed', '2026-11-27T07:00:33.616006Z', NULL);
INSERT INTO public.ceremony VALUES ('genesis-vz4zngkxz2', 'genesis', 'archive', '0a254dc95bea86205ad6175c923d63fedb6a251ac1b70ebbf6d124f2b8c1c2b3', 'admin', '{"ceremony":"genesis-vz4zngkxz2","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"archive","expires":"2026-12-11T07:00:37.000512Z","format":"custody-genesis/v1","nonce":"a1c3d20a8e2828c6882b95ad6920b6d7","opened":"2026-11-27T07:00:37.000512Z","origin":"custody.example/golden","policy":{"dealer":"offline","requester_may_approve":false,"scripts":{"export":"export-witnessed"}},"requester":"admin","script":{"digest":"0a254dc95bea86205ad6175c923d63fedb6a251ac1b70ebbf6d124f2b8c1c2b3","name":"genesis-witnessed"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 3, '2026-11-27T07:00:39.465525Z', '2026-11-27T07:00:37.000512Z', '2026-12-11T07:00:37.000512Z', NULL, NULL, NULL);
INSERT INTO public.ceremony VALUES ('export-6elpfy6zq3', 'export', 'registry', '6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47', 'rita', '{"ceremony":"export-6elpfy6zq3","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"registry","expires":"2026-11-30T07:00:43.351089Z","format":"custody-request/v1","nonce":"12dd0c4b4330d1cafaccc9b73507e111","objects":{"count":1,"digest":"77f6a2b9e9562d26f6aef5884cc3c1bec1732c036ba003362468fa8325804ebc"},"opened":"2026-11-27T07:00:43.351089Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"public":"L13/xZtPHg3gRjnlab7sriBHUeRMW1RnTEbBNb7zJM0=","purpose":"out of curiosity","recipient":"age1u4fuhhvtxpz207f8zzka984he3750v69ary8tyv6yywlzzgeaspsf5lrsp","requester":"rita","script":{"digest":"6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47","name":"export"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","share_key":"mCOSQl4zNbA+1dypsKjwvZZvPKjULN5QLyPZQ0c/LiA=","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","share_key":"wy0a/ABJFaXTf5P/p7UMuZ/SIzwG4JZ45L2M2fF9kqo=","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","share_key":"ZE42aD9TK7zRkTPBAfYD/zkipPSVNXpIVrH0awXHmig=","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 1, '2026-11-27T07:00:43.351089Z', '2026-11-27T07:00:43.351089Z', '2026-11-30T07:00:43.351089Z', 'denied', '2026-11-27T07:00:46.964985Z', '2 approvals can no longer be reached');
INSERT INTO public.ceremony VALUES ('export-7d2enwsf3n', 'export', 'registry', '6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47', 'rita', '{"ceremony":"export-7d2enwsf3n","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"registry","expires":"2026-11-27T08:00:48.175828Z","format":"custody-request/v1","nonce":"b6627b5a4e360aa692a4f0d3a5ddeafb","objects":{"count":1,"digest":"77f6a2b9e9562d26f6aef5884cc3c1bec1732c036ba003362468fa8325804ebc"},"opened":"2026-11-27T07:00:48.175828Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"public":"L13/xZtPHg3gRjnlab7sriBHUeRMW1RnTEbBNb7zJM0=","purpose":"nobody has the time","recipient":"age12mf9wqjdy5eqnq4h8mqrs0x2u0u5ers20t8xvnsqf0txlp4lsvnqwlekeq","requester":"rita","script":{"digest":"6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47","name":"export"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","share_key":"mCOSQl4zNbA+1dypsKjwvZZvPKjULN5QLyPZQ0c/LiA=","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","share_key":"wy0a/ABJFaXTf5P/p7UMuZ/SIzwG4JZ45L2M2fF9kqo=","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","share_key":"ZE42aD9TK7zRkTPBAfYD/zkipPSVNXpIVrH0awXHmig=","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 1, '2026-11-27T07:00:48.175828Z', '2026-11-27T07:00:48.175828Z', '2026-11-27T08:00:48.175828Z', 'expired', '2026-11-29T07:00:58.964894Z', 'the ceremony was open until 2026-11-27T08:00:48.175828Z');
INSERT INTO public.ceremony VALUES ('export-cxszhjxw3s', 'export', 'registry', '6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47', 'rita', '{"ceremony":"export-cxszhjxw3s","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"registry","expires":"2026-11-30T07:00:47.297285Z","format":"custody-request/v1","nonce":"503085e7b1d5d89ad80f3610cd85b282","objects":{"count":1,"digest":"77f6a2b9e9562d26f6aef5884cc3c1bec1732c036ba003362468fa8325804ebc"},"opened":"2026-11-27T07:00:47.297285Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"public":"L13/xZtPHg3gRjnlab7sriBHUeRMW1RnTEbBNb7zJM0=","purpose":"by mistake","recipient":"age1fu6rz5z4lsa6ulw2v68e34n6y95xm7c8pvtwxvsmd0xxh4ah74zsl20c4a","requester":"rita","script":{"digest":"6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47","name":"export"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","share_key":"mCOSQl4zNbA+1dypsKjwvZZvPKjULN5QLyPZQ0c/LiA=","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","share_key":"wy0a/ABJFaXTf5P/p7UMuZ/SIzwG4JZ45L2M2fF9kqo=","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","share_key":"ZE42aD9TK7zRkTPBAfYD/zkipPSVNXpIVrH0awXHmig=","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 1, '2026-11-27T07:00:47.297285Z', '2026-11-27T07:00:47.297285Z', '2026-11-30T07:00:47.297285Z', 'cancelled', '2026-11-27T07:00:47.645970Z', 'rita cancelled: the wrong day');
INSERT INTO public.ceremony VALUES ('export-zverjzai2l', 'export', 'registry', '6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47', 'rita', '{"ceremony":"export-zverjzai2l","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"registry","expires":"2026-11-30T07:00:48.462158Z","format":"custody-request/v1","nonce":"7835601b71583b5c481a588f60370e17","objects":{"count":2,"digest":"10f5b24cbaf654ad486f74f2a16ba95ebacd6e6c812823215723d178ba00f3bf"},"opened":"2026-11-27T07:00:48.462158Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"public":"L13/xZtPHg3gRjnlab7sriBHUeRMW1RnTEbBNb7zJM0=","purpose":"restore test","recipient":"age1hz2dh6uyzej2t24ar8lzw5cl672hnu2ry0q3mgyels2wyv5zevqscq0jfp","requester":"rita","script":{"digest":"6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47","name":"export"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","share_key":"mCOSQl4zNbA+1dypsKjwvZZvPKjULN5QLyPZQ0c/LiA=","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","share_key":"wy0a/ABJFaXTf5P/p7UMuZ/SIzwG4JZ45L2M2fF9kqo=","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","share_key":"ZE42aD9TK7zRkTPBAfYD/zkipPSVNXpIVrH0awXHmig=","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 5, '2026-11-29T07:01:00.801997Z', '2026-11-27T07:00:48.462158Z', '2026-11-30T07:00:48.462158Z', 'closed', '2026-11-29T07:01:00.801997Z', NULL);
INSERT INTO public.ceremony VALUES ('export-iv7lacu3wy', 'export', 'registry', '6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47', 'rita', '{"ceremony":"export-iv7lacu3wy","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"registry","expires":"2026-12-02T07:01:02.196781Z","format":"custody-request/v1","nonce":"c37007278e3d59c91c8b8bcb35df7d10","objects":{"count":1,"digest":"3a1447c7a58d84145168b13f6af70929e1a3df44368ae833395429df5e90f409"},"opened":"2026-11-29T07:01:02.196781Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"public":"L13/xZtPHg3gRjnlab7sriBHUeRMW1RnTEbBNb7zJM0=","purpose":"a table is lost","recipient":"age14gkvtm5xrwylw4ja2ru7rdesvva4ugupf3k5wmhgtgne4szncgjsze3u3j","requester":"rita","script":{"digest":"6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47","name":"export"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","share_key":"mCOSQl4zNbA+1dypsKjwvZZvPKjULN5QLyPZQ0c/LiA=","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","share_key":"wy0a/ABJFaXTf5P/p7UMuZ/SIzwG4JZ45L2M2fF9kqo=","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","share_key":"ZE42aD9TK7zRkTPBAfYD/zkipPSVNXpIVrH0awXHmig=","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 2, '2026-11-29T07:01:05.238862Z', '2026-11-29T07:01:02.196781Z', '2026-12-02T07:01:02.196781Z', NULL, NULL, NULL);
INSERT INTO public.ceremony VALUES ('export-fzav5gxbyq', 'export', 'registry', '6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47', 'rita', '{"ceremony":"export-fzav5gxbyq","combiner":"533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=","dataset":"registry","expires":"2026-12-02T07:01:05.564218Z","format":"custody-request/v1","nonce":"3f86b0542db8b5725bbbd52d0b2e8ad0","objects":{"count":1,"digest":"77f6a2b9e9562d26f6aef5884cc3c1bec1732c036ba003362468fa8325804ebc"},"opened":"2026-11-29T07:01:05.564218Z","origin":"custody.example/golden","policy":{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}},"public":"L13/xZtPHg3gRjnlab7sriBHUeRMW1RnTEbBNb7zJM0=","purpose":"another is lost","recipient":"age1rwdg2vjmvslvgrnflrzhjca6csmmrd8l5udpukw3symqyljx393qlp0a54","requester":"rita","script":{"digest":"6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47","name":"export"},"seats":[{"box_key":"q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=","fingerprint":"356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768","index":1,"official":"anna","share_key":"mCOSQl4zNbA+1dypsKjwvZZvPKjULN5QLyPZQ0c/LiA=","signing_key":"ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI="},{"box_key":"emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=","fingerprint":"e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef","index":2,"official":"bela","share_key":"wy0a/ABJFaXTf5P/p7UMuZ/SIzwG4JZ45L2M2fF9kqo=","signing_key":"2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc="},{"box_key":"4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=","fingerprint":"4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62","index":3,"official":"chen","share_key":"ZE42aD9TK7zRkTPBAfYD/zkipPSVNXpIVrH0awXHmig=","signing_key":"v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE="}],"threshold":2,"witnesses":[{"name":"wilma","signing_key":"d+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU="}]}', 2, '2026-11-29T07:01:09.001087Z', '2026-11-29T07:01:05.564218Z', '2026-12-02T07:01:05.564218Z', NULL, NULL, NULL);


--
-- Data for Name: ceremony_object; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ceremony_object VALUES ('export-6elpfy6zq3', '71cb76aeb3d622046216a52b58af5b6d7fb679da24ab90be12f386599895a2b0', 1080);
INSERT INTO public.ceremony_object VALUES ('export-cxszhjxw3s', '71cb76aeb3d622046216a52b58af5b6d7fb679da24ab90be12f386599895a2b0', 1080);
INSERT INTO public.ceremony_object VALUES ('export-7d2enwsf3n', '71cb76aeb3d622046216a52b58af5b6d7fb679da24ab90be12f386599895a2b0', 1080);
INSERT INTO public.ceremony_object VALUES ('export-zverjzai2l', '71cb76aeb3d622046216a52b58af5b6d7fb679da24ab90be12f386599895a2b0', 1080);
INSERT INTO public.ceremony_object VALUES ('export-zverjzai2l', '67637e6055f98c8e25f89f197ff5a10b31499216b69413e57b61e8ae875122ae', 1120);
INSERT INTO public.ceremony_object VALUES ('export-iv7lacu3wy', '67637e6055f98c8e25f89f197ff5a10b31499216b69413e57b61e8ae875122ae', 1120);
INSERT INTO public.ceremony_object VALUES ('export-fzav5gxbyq', '71cb76aeb3d622046216a52b58af5b6d7fb679da24ab90be12f386599895a2b0', 1080);


--
-- Data for Name: challenge; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contribution; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.contribution VALUES ('genesis-vz4zngkxz2', 'anna', '\x8c1efc4c59b94114ca1fabf0af700c819a26dbab22f28c9b62063dc2a5937537c3ec82511231570f58a9c788925937f5cdeba6d5c93a815c051bc086f261216084a1442715795f2554832d7834a40dc8fa9ef598cc57d1e881f9e8957722039588b88a92a995c9f0f8efcf4cf4eb2f90142b3dfc1208982d2847822a744bda9340ba9933b9c2f2b1161d9731830187263a93e1a28f92defab37869c560206fa45684fac853c5240694270657a556d18953720da7a4af45efbc6066075f838f2210c28232d948ac1653f482a437ffed751941bb9be44174cbf7ae36658d523c5b8bf08d6eb2cfcae64bbfa16616111a377d8f3d8269db0000225dc3657461e34f933bc37d1ffc742521cba465c99d5d');
INSERT INTO public.contribution VALUES ('export-fzav5gxbyq', 'anna', '\x74c59226e324ae94c86f39fedc55a9e16d0c2cc8cb862585295f9aaf05f87777acab4d4863967919f226b1f6d5d0c8294d6f6f5221e734e5187f155c5be8d3f15af644d6cbbacf4eb33d4bb3d06c1b7800d2639cd10b980ac5c1c8e24f71dd7081c844c17959155b89e25255f1accf3f5149f9af3a525a763fc3d9fa5c52d2739ad33acff03b2f995e28c175a0495115af848850cf2f6d784b2f7b32075107b70ff5ac29bbc306c992fca7ed282631a932bdf25e421bd282f9ac66f19814b659412f69e48997f2e57e448ea480ce315d6f3dcac86a527d76bd825bde51714940245ceb76a0c7ab9683f435b12617f3fb3ca2772e04f6fab0e0e9a076fab5729c4febb7050c1f712d17f63bb12a1e7d');


--
-- Data for Name: cosigned; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.cosigned VALUES (9, 'custody.example/golden
9
CpnaVjbHIqwMdqqDeuRBpRLCmF1WqL7sUPP7WzfDn2k=

— custody.example/golden CxkJha1huxZ0FWtLFmRi4OAeivUYu478/uxSn38wEDfHgMDMSV9TrtZWqHFwrwElDachqG96MwwCJpOdn1boBI1HRgw=
— witness.example/w1 GnqPUgAAAABrC81/Nbz2GQ1xnetslY+f+MsJcEdxDyRTktGvRmPcUZLFUBknLMTIJ3kq0KFTGirJR6SuChDKhGifksbpL2IX+vpeDg==
');
INSERT INTO public.cosigned VALUES (33, 'custody.example/golden
33
55YISTb/rBZXbHOnHxXau+HWq9J7ckW2SvC3974dhMY=

— custody.example/golden CxkJhRF2HYHp74PPsjE1iDq7Cjv2wi38xb860IDYaYMNPnWn6pAjmUl7oaVBIEgzmV4oG1pS2CBoMlpGfgmGUnjjhA4=
— custody.example/golden/officials/anna o/v/SgAAAABrCSqOokelBzC76ls7M36l/UAgr48J3iTSgowEzoscU2gh/84RKVLM4hCHupfXbbwZ2BnVl8owSHqwXUUzuh/eC3LuAw==
');
INSERT INTO public.cosigned VALUES (34, 'custody.example/golden
34
T7CyR9BcGz1DET9HsedUmbsNin+IeAGb9W7+WAWMfp0=

— custody.example/golden CxkJhU6Hi/eauAYt9Q7KpCOXonQ/PPbcwA0mSLrH49s68RWsWpJXvbbF0q53byH2cczxX6NQAaY3VURdFmyWwTEbUQY=
— custody.example/golden/officials/bela czIp0gAAAABrCSqPEqFgaJ4atVgEwjhrkpm+nG6Ft5CN7ouXtUD3e4s02RczATXer4Iz0BhJ2c/jB6r9OUZUjOEV439pMM3vupPvDg==
');
INSERT INTO public.cosigned VALUES (41, 'custody.example/golden
41
dpGp02IzV9zEa0bMeH3WW/GrdBImkgEDJKUajBOfoxM=

— custody.example/golden CxkJhY50EkMwf05nGrpvbvVbImOFKk4qZO2VJdKOie6eBAvmvkiRx9b5PtF2w4QcWfH1vc9Gf+B4HIdT8mS4/BXaMwY=
— custody.example/golden/officials/chen kYL9OwAAAABrCSqR25bOPJkvxQWkn17LkYOcK1j/WiaW6mbtcT1msuIp6flJeWu48UH6JFBUZuVtvBWJYU1r5N9YgMLbtHvXQqjVAw==
');
INSERT INTO public.cosigned VALUES (46, 'custody.example/golden
46
1SRGQiJj6g1T/B6HBLie4fNbupdRa/mnHk1FY0dvTug=

— custody.example/golden CxkJhTWTn5jT9UGA7yO/lKvoiWyApGpFpVQQnx46kKZ5KtWhBJ7UQISRb0ZLTbtjxXcFokEfLQQcRGnXeVmfj7h0LAU=
— witness.example/w1 GnqPUgAAAABrC82T3X8Ejy7+MHoh6ybNg7G0cHwb9fH4MdKF4+PGPp1eBvc/CskQpI0EkQDOLlbGyQrxyOkvTVRlB5wedIrxNc1pCw==
');
INSERT INTO public.cosigned VALUES (48, 'custody.example/golden
48
C9zNoSw3yUbEwDZZUGG5goMAmolwFD9Cck6xeLIq2/A=

— custody.example/golden CxkJhaUvxyYtR86u/emrt1z+TdebHNBVscRRFAdeE6Se06KkLQ8x4DOShX44i2yJ/NeuOVis14pLQ1bBF5NZkV8KXw4=
— custody.example/golden/officials/bela czIp0gAAAABrCSqUqR0pual4CxSLFZJFXxVyCrYcp+Joy7EfyMnSnIoiHE5qS871KSqS2JF3RQNSIxYPH/yFFzb41REtxM+mZi9yCA==
');
INSERT INTO public.cosigned VALUES (52, 'custody.example/golden
52
umz5203bSvCP7N6ehHsDDyKpR5PtPn2e8DJH+3A5sEE=

— custody.example/golden CxkJhZqPgEt/3ltfUc4HOzeWRYiwyFe3CQJRLFnOUIRp/fQmxI/kAQmjRAibB13Q+/Bg8goncJuG/7pRNkZMrs0/vQ0=
— witness.example/w1 GnqPUgAAAABrC82V+O1JT1ySjLzZ7gh+Ftr79t3DzoFQYYqMm3iATE3c0Nze6hPLrDIN5ZLGimrxRwLKHDkopYwGOPM1cuHZYJf9Cg==
');
INSERT INTO public.cosigned VALUES (57, 'custody.example/golden
57
s8yqAaHLCvR5TWwShtiqPRuWQzRjFWGJ1Yz/zwuOFlI=

— custody.example/golden CxkJhV6JtjMLiQB7AYBbG15QjxnOgiqEEq3gtDStOYhOwfSim+k9ODRid/wPqXQ+R+IeDmeR2Ug7rHzCZZbOMzbMaAA=
— custody.example/golden/officials/anna o/v/SgAAAABrCSqZKYXNAKBKSADwtUFOmxDSysfpwCcU/Ou/YoKl5nwYuMkBBBkoD36M7Io5roFcybmmqRv+WEJh7cNVGPv0I2FaBg==
');
INSERT INTO public.cosigned VALUES (65, 'custody.example/golden
65
vZHUcLGQRlAWhoGLaDdmTeb1hb/mve9Ktm5lfqeYWlU=

— custody.example/golden CxkJhWDSgzSP2b1SyBgYfRHs3syh2gjK+KgKcFiZCp0TFDlKhuZzEjzdEXSUqnsLtx2kR8v1nJss9/zE1V8GGtHf8QY=
— custody.example/golden/officials/bela czIp0gAAAABrCSqdXNUv2ZfMuUQ7PRvKJkgHv7QrPPJFaSl+NnA3oklmnn87MEqbSpamwVU+vsKMKnI2As2I93SNB3dLbhX86Af1Cg==
');
INSERT INTO public.cosigned VALUES (67, 'custody.example/golden
67
gsh0xCzXXsEirhwpROaBAgAECG3Qf9Pe//HpYFIFRk8=

— custody.example/golden CxkJhfHyZyAUl08oKvcHveyz0csx1JRV+MCahmd2RfnItSZSeDUqg21mYW+ix+kDFI/JYIk+vLwpCubVu/TzenisOgw=
— custody.example/golden/officials/chen kYL9OwAAAABrCSqeXD018JXs9i8ApeHXpVFExF0nAhQzhF5JYBjuzFtHK1emX0WA9GXrlUS80oSiFhEfYG5iPk0wQQDtlukSJxhSDg==
');
INSERT INTO public.cosigned VALUES (71, 'custody.example/golden
71
VB4m0pFs7Dn+Hi2en0MYBAfH4xGUrpaNXBV+p19tqwo=

— custody.example/golden CxkJhWFoxZlPDH6l8VdL23xabJmOdgnkE46lgHdONBdAHz1JQR0yb7BerSBxdRuMcffLD0lIUrUQ9Ar/tio6T7I7xQs=
— witness.example/w1 GnqPUgAAAABrC82fqMTqv7voIKzCItRi0hKJ+l9AFtV0yt8rCYkcuy/DW9adUoBtF3R66YeeCmm8DuVZpBDUTZo+U2v72oVRPTjGCw==
');
INSERT INTO public.cosigned VALUES (78, 'custody.example/golden
78
WKqlRzD8EIe7UsaF80tdRobX0UA8/PAD4ZuzDFL0lV4=

— custody.example/golden CxkJhQJO+tu3v/vwDkr3paBJOHHwcUPQ5NJbytgh9esQxM2rY9hnZO3Cf9IL9D4yKuPMLrVSHERAdUL1QBQZSWaC0Qk=
— custody.example/golden/officials/anna o/v/SgAAAABrCSqiYw7i6kfWfjltNtqx761C++tSH3B5hZxbNGYt+GAy8LJ9DZ4Nx2OQXUl5Q56M/Bdd5a9EYesKJ+QNAEy+49lyCg==
');
INSERT INTO public.cosigned VALUES (80, 'custody.example/golden
80
QckVNEB535Eow20WTUOSLbWN7Gwo8RtB4Ml+GdWpJkY=

— custody.example/golden CxkJhfSQ5Rv4t0i13vJoh9j3Z+mn6jcdNNZrh94ONiFoC4V/13hurtArOjwQVDpcToS8GzEfxvvbsCBuddpHeugpmgU=
— custody.example/golden/officials/bela czIp0gAAAABrCSqkUsUqi0Gw8eQcIxJPOVN4cflIS9w4DiGz5O2QIa8ixR2VlRflYyl4airQfmg+atq7fBjR38Yc4XUJlRayo7XbCA==
');
INSERT INTO public.cosigned VALUES (81, 'custody.example/golden
81
IZQEDvv/fJOiU50vkAbjXFdsNiMO2++tv+CsEr3K7ic=

— custody.example/golden CxkJhVfi5g5pC0UGKgjBqPEi5hQWj4DukVfWhzOMSpoFPiIMjbW18zKRXKkYSleKMX+MlOm5DnfyigUdYxRLIWaCkw4=
— custody.example/golden/officials/anna o/v/SgAAAABrCSqlEmB3sqIp7DoGtXo4K8bR51vzLErK+KHUOSm5JSyg9bJVOC0Wrb2QWlVB65hULSLfjVLl/wn4C0oLvt0xV+LjAA==
');
INSERT INTO public.cosigned VALUES (83, 'custody.example/golden
83
SodAmoVu56rshvI0ud+x7Ult/iX1IVEo3o7xua/H8Ns=

— custody.example/golden CxkJhbbUGXJDqtGCptKGCjVS4luhfFQYlMNY88K/+Swbc5eKQ7C9wG0WcF1gYCn2DaEmYiBoLR0LZE0Ag2UbYJb4rAY=
— custody.example/golden/officials/anna o/v/SgAAAABrC82qY8UPeLbJcjs6TkVi9/4NBPrVCyZOwjky2nTCS43dEkbGdM1MlXt+4vLYnqAu0ddeScKkIweE1eusguhTeR8xDQ==
— witness.example/w1 GnqPUgAAAABrC82qYB5XkFmTsGJwSOdyb6YUbI6xFdOZw5pF8tt8UL1fkQtWk0qQWoLXJRRYr7toZCIBIi5EB9j3GSFVB6B6p6qKAg==
');
INSERT INTO public.cosigned VALUES (88, 'custody.example/golden
88
6bUSw6ShJRgHCJK5XyKG3h78djgIQGhX/65cJEOIPqU=

— custody.example/golden CxkJhbineiGIK/78iVWtmLPNjPRv2EOOTEc5A4+hbXf0Vl+kqTnDmuSaP60EvVK32XqeM93Op4cl8n5KKJclIE4qig8=
— custody.example/golden/officials/bela czIp0gAAAABrC82sfq94Icb2fjLLdHK6wJP+PZ/ZV29QxrMNiM14nzv9KSsv8Q9juZ2dATCSNorvdyjM/wZiiFRQAoQORE+BJyWHDQ==
');
INSERT INTO public.cosigned VALUES (91, 'custody.example/golden
91
wqUKj4Cn00w3LtAfiFNjkHwQ2TCzXG5bvqoYhQ9OP+M=

— custody.example/golden CxkJhfkaFKn69AsKjg7Lup6mDyrZwZoqHr6HFwavbotKL5HVgQ9tWDD68R4uf1k0NRw3ggXscSAOqpRLQBk84Y1Ijwg=
— witness.example/w1 GnqPUgAAAABrC82trHwd0DsktCNrofjpUCeCqNx4n3uPViIoTogqvirTkOxCic/3fF9sS6Ez9x+nzeDj5XjLmzIgkIZEd+IJLkP1DA==
');
INSERT INTO public.cosigned VALUES (99, 'custody.example/golden
99
CqUhJx7U5XHh/XHF1STT+H420YES6MRtEspTVNNLJvg=

— custody.example/golden CxkJhRwoGwQDRI+DOnc99j6UR//HoMzHiRkQQCq0bLJ03RuvOSqZ7E0twjmfODSkFCKOYg137RrLwBrnB/xUZP2VtwI=
— custody.example/golden/officials/anna o/v/SgAAAABrC82vXd2Dl0L6HUsA0LhQGr3VEm6Fgtr+RujGV0MXympIB6gshtSEOjDjpt1zdSJJZM5z+WUUFtdlr9igOitJBiKvCg==
');
INSERT INTO public.cosigned VALUES (101, 'custody.example/golden
101
crUoeAX/lpOnOfSEUFyTKlBGpo+yASX6mgZ0hF/pLbI=

— custody.example/golden CxkJhRCiKqiNyWWM22OkH2pmCVvsmigCH50+qoFsNbdXaeu9WOe1ENKUXOBlXEEIP41ru8ki55WCO2a0+9HdPb+7Tgo=
— custody.example/golden/officials/chen kYL9OwAAAABrC82xaQOH+ZbhIE9r5lptEo34ym283z0UcNInLqTu2wMvuUVFFiWPNSzXhXtrDWiULrGFy9uw/UM17Ln4UjdGJOsSAg==
');
INSERT INTO public.cosigned VALUES (105, 'custody.example/golden
105
YQwSZ25w5qMUlefADHZOKOmCOtvydG8icBQ45/cMDLc=

— custody.example/golden CxkJhbTEhqAp3BskG8l0COaxiRfdBst8aEy7vwqgdJTYT9at127fg3sKyXBhVEiz/VdZfFWMsGGW7X8uHopRkmGmOgA=
— custody.example/golden/officials/anna o/v/SgAAAABrC82zVZe4yTsGVA2JdS9dnZwnxG7NFaQnEi2AMBFUjpsfz+syDPB8bXcXTPSbW5WC5He4kCFAfS/WDkZMOz59CbDjCw==
');
INSERT INTO public.cosigned VALUES (107, 'custody.example/golden
107
HlIbWa0WTQi1V0ICoV0IP36dQPv/ovXD3/l1v3UCmSo=

— custody.example/golden CxkJhU0048sgsurRubUhnxmrppwFtoChKRvcWINAR9ZuOsTmz+iG8u+kXkAqA3Ek8FFifsMvPFO5cr1RcZ/ICLM1cwg=
— custody.example/golden/officials/bela czIp0gAAAABrC8212FGbhmwTkv6+2Anziz+20Yk2UeqwgmB0K68Ns3DKo5/V774ihfTruS7DsfqIqYCtkG6Rv2aIAz+arH4KfLf6Dg==
');
INSERT INTO public.cosigned VALUES (108, 'custody.example/golden
108
CXQf2mz+n9pV6OSIquyZ9foeHSOt4X+CJeyi4Um+0VA=

— custody.example/golden CxkJhe8+qbEyN0ccczpsBU7sM6+/mZfgu2hwY5UV4rDGWjoyxefiWJk6yYzSX2z4VEl+TFDB2lpbX0zNPVJ5spCdlgk=
— custody.example/golden/officials/anna o/v/SgAAAABrC824JRgjKslUuCBWU/Zi2FouWQoJexmGQfPsua+mdGL/kS7EApmDBHpsUwPYGLjG39Cmpw5sVc1zXJAMNqEoWNRgCw==
— custody.example/golden/officials/bela czIp0gAAAABrC826COisUm77CGqNnxdVsC6jUUOiX2yKBL1UNLgztcwh7CJLrG8CSrDU6DdCcq7D0i1ZIV/aX3eiNC7fGUQ4z9+QCg==
— custody.example/golden/officials/chen kYL9OwAAAABrC827rGDNDlKdlL6D+hiRYN/Zrvr6ytwUr1QfWb744uNPSt85FuLrq33XzmEkdpjvfOYiU1ccaB152QX/IOLy6GliCA==
— custody.example/golden/officials/wilma /ng/KAAAAABrC829LPG8KBA9tN5EfH4rNGiseoKHEXuvp/XFP7fFE5MISLzxR2DrRCNK/ATaXchV5HBzsOWJ6bdXdRoHXavOso2yAQ==
');


--
-- Data for Name: dataset; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dataset VALUES ('registry', 'active', 'genesis-g3vthoq5oc', 2, 'L13/xZtPHg3gRjnlab7sriBHUeRMW1RnTEbBNb7zJM0=', 'age1k29wan9g54536denrhc82hrz8qrsm5npmfjmgj6sakuc4qsh4qnqvaltn4', '{"dealer":"service","requester_may_approve":false,"scripts":{"export":"export"}}', '2026-11-27T07:00:33.616006Z', 26, '2026-11-27T07:00:34.418485Z');
INSERT INTO public.dataset VALUES ('archive', 'genesis', 'genesis-vz4zngkxz2', 2, NULL, NULL, '{"dealer":"offline","requester_may_approve":false,"scripts":{"export":"export-witnessed"}}', '2026-11-27T07:00:37.000512Z', NULL, NULL);


--
-- Data for Name: export_grant; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.export_grant VALUES ('export-zverjzai2l', '\x7b22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461736574223a227265676973747279222c226661696c6564223a5b5d2c226f626a65637473223a5b7b22686561646572223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f53427857584e544d6b466d54565644656b4a444e58427362476f30523263315131464456304e72546c55344f555a6e53557378593070795632704e436b395661324972567a51304b7974444d553178637974444e324e76656e4172574556535a544a68546e4a354d5570324e584132537939504d316b4b4c533074494755314d30394a5247566b624670485331645463314279536e464754327435533370355131557a52474635516d356964467044565578726330304b222c226964223a2237316362373661656233643632323034363231366135326235386166356236643766623637396461323461623930626531326633383635393938393561326230222c2273697a65223a313038307d2c7b22686561646572223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f5341334e6d46614f47646b4e45527a616e6474576e41775a444630616d31515131565257545a74626c6c525a30353261584a77616e687761555934436d354a4f57706e5a335a3661464e434b7a687054476835626c4932617a4251644468346253746b5155526a526d4d7a5a484244523231615454514b4c5330744947563652324d32646a566c656d746952555a79546a566f53553077624652584f464a68626a4a76563231795a58704557444a544e475a4a4d32734b222c226964223a2236373633376536303535663938633865323566383966313937666635613130623331343939323136623639343133653537623631653861653837353132326165222c2273697a65223a313132307d5d2c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22726563697069656e74223a2261676531687a3264683675797a656a327432346172386c7a7735636c363732686e753272793071336d6779656c7332777976357a657671736371306a6670222c2272657175657374223a7b22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31312d33305430373a30303a34382e3436323135385a222c22666f726d6174223a22637573746f64792d726571756573742f7631222c226e6f6e6365223a223738333536303162373135383362356334383161353838663630333730653137222c226f626a65637473223a7b22636f756e74223a322c22646967657374223a2231306635623234636261663635346164343836663734663261313662613935656261636436653663383132383233323135373233643137386261303066336266227d2c226f70656e6564223a22323032362d31312d32375430373a30303a34382e3436323135385a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22707572706f7365223a22726573746f72652074657374222c22726563697069656e74223a2261676531687a3264683675797a656a327432346172386c7a7735636c363732686e753272793071336d6779656c7332777976357a657671736371306a6670222c22726571756573746572223a2272697461222c22736372697074223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226e616d65223a226578706f7274227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d2c2273746174656d656e7473223a5b7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694d44466c59544530595445794e6a67304d474a6b595456694d6a49334e6d4e6d4d7a63304e5463344e446b354d445a6c4f546b335a54426c597a63314f545a6a4f446730597a597a4d54526a5a474d7a4d6a41344d694973496e4e70656d55694f6a6333665377695a476c6e5a584e30496a6f6959574d774e3251354e5445794f475579595749774d3259774f544a6a5a6a64694e3249794d6d5935595745344e6d517a4e6a64684f475a6b4d546b304e7a566959574e6b4d6d59325a44426a4e3256684d574a6d4d694973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d467763484a76646d55694c434a756232356a5a534936496a63344d7a55324d4446694e7a45314f444e694e574d304f4446684e5467345a6a59774d7a63775a5445334969776962325a6d61574e70595777694f694a68626d35684969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a51354c6a417a4d444d314e316f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a2273516b5a62556f6d734472784161754c61416e7a796943456877734f392b646f555571362f2b63336e7769785777656f6e5154304a6b56457157556d4e51326d674c326f2f4d7431594f58684b3432447341645942773d3d227d5d7d2c7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694e546868595745314e44637a4d475a6a4d5441344e324a694e544a6a4e6a67315a6a4d30596a566b4e4459344e6d51335a4445304d444e6a5a6d4e6d4d44417a5a544535596d497a4d474d314d6d59304f5455315a534973496e4e70656d55694f6a6334665377695a476c6e5a584e30496a6f6959574d774e3251354e5445794f475579595749774d3259774f544a6a5a6a64694e3249794d6d5935595745344e6d517a4e6a64684f475a6b4d546b304e7a566959574e6b4d6d59325a44426a4e3256684d574a6d4d694973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d467763484a76646d55694c434a756232356a5a534936496a63344d7a55324d4446694e7a45314f444e694e574d304f4446684e5467345a6a59774d7a63775a5445334969776962325a6d61574e70595777694f694a695a5778684969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a55774c6a67774e6a41784e316f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a22474b45636a5435455343514558476f644b735a4f4338444b585752705a62747654326779776d45504459336e786462322f764a365976306f61476a507863716b615a665a4f544b4a6a714335746354424778424542513d3d227d5d7d2c7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694e44466a4f5445314d7a51304d4463355a4759354d544934597a4d325a4445324e4751304d7a6b794d6d52694e54686b5a574d32597a49345a6a4578596a51785a54426a4f54646c4d546c6b4e5745354d6a59304e694973496e4e70656d55694f6a6777665377695932397564484a70596e563061573975496a6f694d47466c5a474d775a6a5130593259344f574668596a63335a6a51305a6d457a4e546b30596a6c6d597a4e6c4f5451334d4755334f475a6a4d544e6b4f5749305a6d5a6a4e544e6a4f4463324e44637a4d574d7a4e794973496d52705a32567a64434936496d466a4d44646b4f5455784d6a686c4d6d46694d444e6d4d446b7959325933596a64694d6a4a6d4f5746684f445a6b4d7a59335954686d5a4445354e446331596d466a5a444a6d4e6d5177597a646c595446695a6a49694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a3064584a7549697769626d3975593255694f6949334f444d314e6a4178596a63784e54677a596a566a4e446778595455344f4759324d444d334d4755784e794973496d396d5a6d6c6a61574673496a6f695957357559534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794e3151774e7a6f774d446f314d7934344e7a67324e7a4e61496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a2256514a62576c6a54744f49516c66724c586a77665144624839516135735130644b4e656e756f44726a467856723059385a6e6d746c3237342b475a63485534574969315035514438595669577a4870597837574942513d3d227d5d7d2c7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694d6a4d334e446335597a49794d445931596d517a595752685a44686c4d6a426a4e7a4e684d5449344e325a6d596d49794d5463794e4755774e32466d4d575979596a63314d6d59794e7a686c4e6a41354d7a566c4e534973496e4e70656d55694f6a6779665377695932397564484a70596e563061573975496a6f69596a5a6b5a6a6868596a49774d44686a4f5445334e54566d4d4452694d6d45304f446c6d5a545a6b4e5459784d3251304e6a673159324a694e5749304e6a4e685932457a596a55354d5441314f574d344f546b335a434973496d52705a32567a64434936496d466a4d44646b4f5455784d6a686c4d6d46694d444e6d4d446b7959325933596a64694d6a4a6d4f5746684f445a6b4d7a59335954686d5a4445354e446331596d466a5a444a6d4e6d5177597a646c595446695a6a49694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a3064584a7549697769626d3975593255694f6949334f444d314e6a4178596a63784e54677a596a566a4e446778595455344f4759324d444d334d4755784e794973496d396d5a6d6c6a61574673496a6f695957357559534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794f5651774e7a6f774d446f314f4334314e7a45334d544261496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a227a475453646c66652b32765a766538426a33626d75473334656a64727a557064766d656435715141463675566441796c36302b6a677238626e31475a55434530373257704a4d32582f7371344f462b6b4437397241413d3d227d5d7d2c7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f695a5459784e6a55794f54426a59574930595455334d6d5a695a544e6d4e5451784f445268595463344d6a45334f444d775a6d51794f4449304e4441774d6d59304e4749794d6a426b4d5745325a5755324d6a63304e794973496e4e70656d55694f6a6730665377695932397564484a70596e563061573975496a6f694f574a68596a67334e6a63324d54646a4f474a694d54526d5957566a4e6a6b354e57526a596a4a6a595756684d7a63784d6a51315a6a41794d446c6d4f445a694e575a694f5459344e7a526a5a4759344d324d344d794973496d52705a32567a64434936496d466a4d44646b4f5455784d6a686c4d6d46694d444e6d4d446b7959325933596a64694d6a4a6d4f5746684f445a6b4d7a59335954686d5a4445354e446331596d466a5a444a6d4e6d5177597a646c595446695a6a49694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a3064584a7549697769626d3975593255694f6949334f444d314e6a4178596a63784e54677a596a566a4e446778595455344f4759324d444d334d4755784e794973496d396d5a6d6c6a61574673496a6f69596d567359534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794f5651774e7a6f774d546f774d43347a4f444d344d444261496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a2267794437344e304a544b6e375873666f676a765643784c2f314a51652b6e526c4c4a6575694151652b3946562b376f5a4c5759664850666f4f4830454f49797a594777756e512f6b4e45375a515a4767314a4b7142513d3d227d5d7d5d7d');


--
-- Data for Name: invitation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_entry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger_entry VALUES (0, '\x0000000000000000000000000000000000000000000000000000000000000000', '\xc96a4c07d4ec0525438632535b2737ab71b92f46c813e9029d499ca86d9833ef', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a300a303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030300a7b226174223a22323032362d31312d32375430373a30303a31302e3433323232335a222c226279223a2261646d696e222c2264617461223a7b22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22766b6579223a22637573746f64792e6578616d706c652f676f6c64656e2b30623139303938352b41544351532b564f2f716b4774634c7930796b706e5734595134436f334c5a7a32455a6752496f63384f564d227d2c2274797065223a22736572766963652e696e697469616c69736564227d0a', '2026-11-27T07:00:10.432223Z', 'service.initialised', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (1, '\xc96a4c07d4ec0525438632535b2737ab71b92f46c813e9029d499ca86d9833ef', '\x9fb4c4cb67df2599c8885e1220b6f7d8bc23bf362edd79770c252a15ccca83a3', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a310a633936613463303764346563303532353433383633323533356232373337616237316239326634366338313365393032396434393963613836643938333365660a7b226174223a22323032362d31312d32375430373a30303a31302e3433323232335a222c226279223a2261646d696e222c2264617461223a7b22646967657374223a2263316535396639346633373966663930623162343534386363363663303233313030616238366231356538363139663261366133653839323566356565316135222c226b696e64223a226578706f7274222c226e616d65223a226578706f72742d7769746e6573736564222c2274657874223a22666f726d6174203d205c22637573746f64792d7363726970742f76315c225c6e6e616d65203d205c226578706f72742d7769746e65737365645c225c6e6b696e64203d205c226578706f72745c225c6e7469746c65203d205c224578706f72742062792071756f72756d2c20696e206f6e6520726f6f6d2c20776974682061207769746e6573735c225c6e73756d6d617279203d205c225c225c225c6e466f7220746865206578706f727473206e6f626f64792077616e747320746f206578706c61696e206c6174657220776974686f75742070617065722e205468652071756f72756d20616e737765727320615c6e726f6c6c2d63616c6c2c206f6666696369616c732072656164207468652072657175657374277320776f726473206261636b2c2061206e696768742070617373657320696e20776869636820616e795c6e6f6666696369616c206d6179207665746f2c2061207769746e657373207369676e73206265666f7265206b657973207475726e2c20616e6420616c6c2061747465737420616674657277617264732e5c225c225c225c6e65787069726573203d205c223134645c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22667265657a655c225c6e616374696f6e203d205c22667265657a655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c227375626a6563742d6469676573745c222c205c227363726970742d6469676573745c222c205c22726f737465725c225d5c6e72656164203d205c225c225c225c6e54686520726571756573742069732066697865643a207468657365206f626a656374732c207468697320726563697069656e742c207468697320707572706f73652c20756e74696c20746869735c6e74696d652e204576657279626f64792070726573656e74206c6f6f6b73206174207468652073616d6520666f757220776f7264732e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22726f6c6c2d63616c6c5c225c6e616374696f6e203d205c22726f6c6c2d63616c6c5c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c2271756f72756d5c225c6e77726f6e67203d205c227265667573655c225c6e65766964656e6365203d205b5c2266696e6765727072696e742d776f7264735c225d5c6e72656164203d205c225c225c225c6e5769746e6573733a2063616c6c20746865206f6666696369616c73206f6e65206279206f6e652e204561636820616e737765727320776974682074686520666f757220776f726473206f662074686569725c6e6f776e206b657927732066696e6765727072696e742c20726561642066726f6d207468656972206f776e206d616368696e652e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22726561642d6261636b5c225c6e616374696f6e203d205c22726561642d6261636b5c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c2271756f72756d5c225c6e77726f6e67203d205c2273746f705c225c6e65766964656e6365203d205b5c226469676573742d776f7264735c225d5c6e72656164203d205c225c225c225c6e45616368206f6666696369616c2072656164732074686520666f757220776f726473206f662074686520726571756573742066726f6d207468656972206f776e2073637265656e20616e642074797065735c6e7468656d2e20496620616e79626f6479277320776f726473206469666665722c2074686520636572656d6f6e792073746f707320686572652e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22617070726f76655c225c6e616374696f6e203d205c22617070726f76655c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c2271756f72756d5c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c224f6666696369616c733a20617070726f76652c2064656e79206f72206162737461696e2c207769746820796f757220726561736f6e2e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22636f6f6c2d6f66665c225c6e616374696f6e203d205c22636f6f6c2d6f66665c225c6e6163746f72203d205c22736572766963655c225c6e77697468696e203d205c223132685c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e4e6f7468696e672063616e206265207475726e6564207965742e20556e74696c20746869732074696d65206973206f76657220616e79206f6666696369616c2c2070726573656e74206f72206e6f742c5c6e6d61792064656e792c20616e64207468617420656e64732074686520636572656d6f6e792e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c227769746e6573735c225c6e616374696f6e203d205c227769746e6573735c225c6e6163746f72203d205c227769746e6573735c225c6e6e656564203d205c226f6e655c225c6e77726f6e67203d205c2273746f705c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e5769746e6573733a20617474657374207468617420746865207363726970742077617320666f6c6c6f77656420736f2066617220616e64207468617420657665727920657863657074696f6e2069735c6e7772697474656e20646f776e2e2044697361677265652c20616e642074686520636572656d6f6e792073746f70732e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c227475726e5c225c6e616374696f6e203d205c227475726e5c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c2271756f72756d5c225c6e77697468696e203d205c2231356d5c225c6e616273656e74203d205c2272657472795c225c6e77726f6e67203d205c227265667573655c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e4f6666696369616c732077686f20617070726f7665643a207475726e20796f7572206b6579732e2046726f6d20746865206669727374206b6579206f6e207468657265206973206120717561727465725c6e6f6620616e20686f75723b206966207468652071756f72756d206973206e6f7420636f6d706c657465206279207468656e2c2065766572797468696e672068616e64656420696e206973206572617365642e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22756e6c6f636b5c225c6e616374696f6e203d205c22756e6c6f636b5c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226772616e742d6469676573745c225d5c6e72656164203d205c2254686520636f6e747269627574696f6e732061726520636f6d62696e65642e20546865206772616e74206f70656e732074686520726571756573746564206f626a6563747320616e64206e6f7468696e6720656c73652e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22636f6c6c6563745c225c6e616374696f6e203d205c22636f6c6c6563745c225c6e6163746f72203d205c227265717565737465725c225c6e6e656564203d205c226f6e655c225c6e77697468696e203d205c223134645c225c6e616273656e74203d205c2270726f636565645c225c6e65766964656e6365203d205b5c22636f6c6c656374696f6e5c225d5c6e72656164203d205c225265717565737465723a20636f6c6c65637420746865206772616e742e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c226174746573745c225c6e616374696f6e203d205c226174746573745c225c6e6163746f72203d205c227769746e6573735c225c6e6e656564203d205c226f6e655c225c6e77697468696e203d205c2237645c225c6e616273656e74203d205c2270726f636565645c225c6e77726f6e67203d205c227265636f72645c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225769746e6573733a20617474657374207468617420746865207265636f72642073686f777320776861742068617070656e65642c206f7220736179207768617420697420646f6573206e6f742073686f772e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22636c6f73655c225c6e616374696f6e203d205c22636c6f73655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226f7574636f6d655c225d5c6e72656164203d205c22546865206578706f7274206973206f7665722e5c225c6e227d2c2274797065223a227363726970742e61646f70746564227d0a', '2026-11-27T07:00:10.432223Z', 'script.adopted', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (2, '\x9fb4c4cb67df2599c8885e1220b6f7d8bc23bf362edd79770c252a15ccca83a3', '\x9e6130969eea51fb3f6749607bf74a49c8d5f9be679a5cdea78e0851e56ec193', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a320a396662346334636236376466323539396338383835653132323062366637643862633233626633363265646437393737306332353261313563636361383361330a7b226174223a22323032362d31312d32375430373a30303a31302e3433323232335a222c226279223a2261646d696e222c2264617461223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226b696e64223a226578706f7274222c226e616d65223a226578706f7274222c2274657874223a22666f726d6174203d205c22637573746f64792d7363726970742f76315c225c6e6e616d65203d205c226578706f72745c225c6e6b696e64203d205c226578706f72745c225c6e7469746c65203d205c224578706f72742062792071756f72756d5c225c6e73756d6d617279203d205c225c225c225c6e41207265717565737465722061736b7320666f72207365616c6564206f626a6563747320746f206265206f70656e65642e204f6666696369616c73207265616420746865207265717565737420616e645c6e617070726f7665206f722064656e792069742c206561636820696e207468656972206f776e2074696d653b207468656e206173206d616e7920617320746865207468726573686f6c642061736b7320666f725c6e7475726e207468656972206b6579732077697468696e20612071756172746572206f6620616e20686f75722c20616e64207468652072657175657374657220636f6c6c6563747320746865206772616e742e5c225c225c225c6e65787069726573203d205c223134645c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22667265657a655c225c6e616374696f6e203d205c22667265657a655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c227375626a6563742d6469676573745c222c205c227363726970742d6469676573745c222c205c22726f737465725c225d5c6e72656164203d205c225c225c225c6e54686520726571756573742069732066697865643a207468657365206f626a656374732c207468697320726563697069656e742c207468697320707572706f73652c20756e74696c20746869735c6e74696d652e2049747320666f757220776f726473206172652077686174206576657279626f647920636f6d70617265732066726f6d206e6f77206f6e2e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22617070726f76655c225c6e616374696f6e203d205c22617070726f76655c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c2271756f72756d5c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e4f6666696369616c733a2072656164207468652077686f6c6520726571756573742e2041736b207468652072657175657374657220666f722069747320666f757220776f72647320627920616e6f746865725c6e776179207468616e20746869732073637265656e2e20417070726f76652c2064656e79206f72206162737461696e2c207769746820796f757220726561736f6e2e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c227475726e5c225c6e616374696f6e203d205c227475726e5c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c2271756f72756d5c225c6e77697468696e203d205c2231356d5c225c6e616273656e74203d205c2272657472795c225c6e77726f6e67203d205c227265667573655c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e4f6666696369616c732077686f20617070726f7665643a207475726e20796f7572206b6579732e2046726f6d20746865206669727374206b6579206f6e207468657265206973206120717561727465725c6e6f6620616e20686f75723b206966207468652071756f72756d206973206e6f7420636f6d706c657465206279207468656e2c2065766572797468696e672068616e64656420696e206973206572617365642e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22756e6c6f636b5c225c6e616374696f6e203d205c22756e6c6f636b5c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226772616e742d6469676573745c225d5c6e72656164203d205c2254686520636f6e747269627574696f6e732061726520636f6d62696e65642e20546865206772616e74206f70656e732074686520726571756573746564206f626a6563747320616e64206e6f7468696e6720656c73652e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22636f6c6c6563745c225c6e616374696f6e203d205c22636f6c6c6563745c225c6e6163746f72203d205c227265717565737465725c225c6e6e656564203d205c226f6e655c225c6e77697468696e203d205c223134645c225c6e616273656e74203d205c2270726f636565645c225c6e65766964656e6365203d205b5c22636f6c6c656374696f6e5c225d5c6e72656164203d205c225265717565737465723a20636f6c6c65637420746865206772616e742e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22636c6f73655c225c6e616374696f6e203d205c22636c6f73655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226f7574636f6d655c225d5c6e72656164203d205c22546865206578706f7274206973206f7665722e5c225c6e227d2c2274797065223a227363726970742e61646f70746564227d0a', '2026-11-27T07:00:10.432223Z', 'script.adopted', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (3, '\x9e6130969eea51fb3f6749607bf74a49c8d5f9be679a5cdea78e0851e56ec193', '\x2d5c706fe2b81ffdfa365037626e905373f97d46dac4dcb10bb4c73b2143341b', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a330a396536313330393639656561353166623366363734393630376266373461343963386435663962653637396135636465613738653038353165353665633139330a7b226174223a22323032362d31312d32375430373a30303a31302e3433323232335a222c226279223a2261646d696e222c2264617461223a7b22646967657374223a2230613235346463393562656138363230356164363137356339323364363366656462366132353161633162373065626266366431323466326238633163326233222c226b696e64223a2267656e65736973222c226e616d65223a2267656e657369732d7769746e6573736564222c2274657874223a22666f726d6174203d205c22637573746f64792d7363726970742f76315c225c6e6e616d65203d205c2267656e657369732d7769746e65737365645c225c6e6b696e64203d205c2267656e657369735c225c6e7469746c65203d205c2247656e65736973206f6620612064617461736574206b65792c20696e206f6e6520726f6f6d5c225c6e73756d6d617279203d205c225c225c225c6e466f72206b6579732077686f736520626567696e6e696e672077696c6c2062652061736b65642061626f75742e20416c6c206f6666696369616c73206172652063616c6c6564206279206e616d6520616e645c6e70726f7665207768696368206b657920697320746865697273206265666f726520616e797468696e67206973206465616c742c20616e6420616c6c206f66207468656d2061747465737420696e207468655c6e656e64207468617420746865207265636f72642073686f777320776861742074686579207361772e5c225c225c225c6e65787069726573203d205c223134645c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22667265657a655c225c6e616374696f6e203d205c22667265657a655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c227375626a6563742d6469676573745c222c205c227363726970742d6469676573745c222c205c22726f737465725c225d5c6e72656164203d205c225c225c225c6e54686520646174617365742c20746865207468726573686f6c6420616e642074686520726f7374657220617265206e6f772066697865642e204e6f7468696e6720696e207468656d2063616e2062655c6e6368616e67656420616674657220746869733b2061206d697374616b65206d65616e732061206e657720636572656d6f6e792e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22726f6c6c2d63616c6c5c225c6e616374696f6e203d205c22726f6c6c2d63616c6c5c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c22616c6c5c225c6e77726f6e67203d205c227265667573655c225c6e65766964656e6365203d205b5c2266696e6765727072696e742d776f7264735c225d5c6e72656164203d205c225c225c225c6e43616c6c20746865206f6666696369616c73206f6e65206279206f6e652e20456163682072656164732074686520666f757220776f726473206f66207468656972206f776e206b657927735c6e66696e6765727072696e742066726f6d207468656972206f776e206d616368696e652c20616e64206576657279626f647920636f6d7061726573207468656d20776974682074686520726f737465722e204e6f5c6e7368617265206973206465616c7420746f20616e79626f64792077686f20686173206e6f7420616e7377657265642e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c226465616c5c225c6e616374696f6e203d205c226465616c5c225c6e6163746f72203d205c22736572766963655c225c6e77697468696e203d205c2237645c225c6e616273656e74203d205c226578706972655c225c6e65766964656e6365203d205b5c2273686172652d6b6579735c222c205c227365616c65642d73686172652d646967657374735c225d5c6e72656164203d205c225c225c225c6e546865206b6579206973206465616c743a20686572652c206f72206f6e2061206d616368696e65207468617420686173206e65766572206265656e206f6e6c696e652c20776974682027637573746f64795c6e6465616c202d2d6f66666c696e65272e2045616368207368617265206973207365616c656420746f206f6e65206f6666696369616c2773206b65792066696c65206265666f72652069742069735c6e73746f7265642c20616e6420746865207075626c6963206b6579206f6620657665727920736861726520676f6573206f6e20746865207265636f72642e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22726563656976655c225c6e616374696f6e203d205c22726563656976655c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c22616c6c5c225c6e77726f6e67203d205c2273746f705c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e4576657279206f6666696369616c3a2072756e2027637573746f64792072656365697074272e204974206f70656e7320796f7572207368617265206f6e20796f7572206f776e206d616368696e652c5c6e636865636b7320697420616761696e737420746865206465616c696e672c20616e64207369676e73207468617420697420697320796f75727320616e642072696768742e20496620616e797468696e675c6e69732077726f6e672c2064656e7920776974682074686520726561736f6e2c20616e64207468697320636572656d6f6e7920656e64732e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c2263616e6172795c225c6e616374696f6e203d205c2263616e6172795c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226f70656e6572735c225d5c6e72656164203d205c22412063616e617279207365616c656420746f20746865206e6577206b6579206973206f70656e6564207769746820746865206f6666696369616c732720636f6e747269627574696f6e732e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c2261637469766174655c225c6e616374696f6e203d205c2261637469766174655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c22726563697069656e745c225d5c6e72656164203d205c2254686520646174617365742773207075626c696320726563697069656e74206973207075626c69736865642e204261636b7570206a6f6273206d6179207365616c20746f2069742066726f6d206e6f77206f6e2e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c226174746573745c225c6e616374696f6e203d205c226174746573745c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c22616c6c5c225c6e77697468696e203d205c2237645c225c6e616273656e74203d205c2270726f636565645c225c6e77726f6e67203d205c227265636f72645c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e4f6666696369616c733a20617474657374207468617420746865207265636f72642073686f7773207768617420796f75207361772c206f7220736179207768617420697420646f6573206e6f742073686f772e5c6e57686f20686173206e6f7420617474657374656420696e2061207765656b206973206e616d656420617320616273656e742e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22636c6f73655c225c6e616374696f6e203d205c22636c6f73655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226f7574636f6d655c225d5c6e72656164203d205c225468652067656e65736973206973206f7665722e204f6666696369616c73206b656570207468656972206b65792066696c6520616e6420746865697220706173737068726173652c2061706172742066726f6d2065616368206f746865722e5c225c6e227d2c2274797065223a227363726970742e61646f70746564227d0a', '2026-11-27T07:00:10.432223Z', 'script.adopted', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (4, '\x2d5c706fe2b81ffdfa365037626e905373f97d46dac4dcb10bb4c73b2143341b', '\x615e4e6a32dac0086a302777314bd957cf2ff252c6e45e4b5bd3cd6f46ab0c23', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a340a326435633730366665326238316666646661333635303337363236653930353337336639376434366461633464636231306262346337336232313433333431620a7b226174223a22323032362d31312d32375430373a30303a31302e3433323232335a222c226279223a2261646d696e222c2264617461223a7b22646967657374223a2231643464333564663566653334343261373463623135633165643631343964336665333735396539356532316330373231376135326562613133633434393966222c226b696e64223a2267656e65736973222c226e616d65223a2267656e65736973222c2274657874223a22666f726d6174203d205c22637573746f64792d7363726970742f76315c225c6e6e616d65203d205c2267656e657369735c225c6e6b696e64203d205c2267656e657369735c225c6e7469746c65203d205c2247656e65736973206f6620612064617461736574206b65795c225c6e73756d6d617279203d205c225c225c225c6e412064617461736574206765747320697473206b65792e20546865206b6579206973206465616c7420616d6f6e6720746865206e616d6564206f6666696369616c732c206576657279206f6e65206f665c6e7468656d20636865636b73207468652073686172652074686579207765726520676976656e2c20616e64206173206d616e7920617320746865207468726573686f6c642061736b7320666f722073686f775c6e7468617420746f67657468657220746865792063616e206f70656e20736f6d657468696e67206265666f726520616e797468696e67207265616c206973207365616c65642e5c225c225c225c6e65787069726573203d205c223134645c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22667265657a655c225c6e616374696f6e203d205c22667265657a655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c227375626a6563742d6469676573745c222c205c227363726970742d6469676573745c222c205c22726f737465725c225d5c6e72656164203d205c225c225c225c6e54686520646174617365742c20746865207468726573686f6c6420616e642074686520726f7374657220617265206e6f772066697865642e204e6f7468696e6720696e207468656d2063616e2062655c6e6368616e67656420616674657220746869733b2061206d697374616b65206d65616e732061206e657720636572656d6f6e792e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c226465616c5c225c6e616374696f6e203d205c226465616c5c225c6e6163746f72203d205c22736572766963655c225c6e77697468696e203d205c2237645c225c6e616273656e74203d205c226578706972655c225c6e65766964656e6365203d205b5c2273686172652d6b6579735c222c205c227365616c65642d73686172652d646967657374735c225d5c6e72656164203d205c225c225c225c6e546865206b6579206973206465616c742e2045616368207368617265206973207365616c656420746f206f6e65206f6666696369616c2773206b65792066696c65206265666f72652069742069735c6e73746f7265642c20616e6420746865207075626c6963206b6579206f6620657665727920736861726520676f6573206f6e20746865207265636f72642e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22726563656976655c225c6e616374696f6e203d205c22726563656976655c225c6e6163746f72203d205c226f6666696369616c5c225c6e6e656564203d205c22616c6c5c225c6e77726f6e67203d205c2273746f705c225c6e65766964656e6365203d205b5c2273746174656d656e745c225d5c6e72656164203d205c225c225c225c6e4576657279206f6666696369616c3a2072756e2027637573746f64792072656365697074272e204974206f70656e7320796f7572207368617265206f6e20796f7572206f776e206d616368696e652c5c6e636865636b7320697420616761696e737420746865206465616c696e672c20616e64207369676e73207468617420697420697320796f75727320616e642072696768742e20496620616e797468696e675c6e69732077726f6e672c2064656e7920776974682074686520726561736f6e2c20616e64207468697320636572656d6f6e7920656e64732e5c225c225c225c6e5c6e5b5b737465705d5d5c6e6964203d205c2263616e6172795c225c6e616374696f6e203d205c2263616e6172795c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226f70656e6572735c225d5c6e72656164203d205c22412063616e617279207365616c656420746f20746865206e6577206b6579206973206f70656e6564207769746820746865206f6666696369616c732720636f6e747269627574696f6e732e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c2261637469766174655c225c6e616374696f6e203d205c2261637469766174655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c22726563697069656e745c225d5c6e72656164203d205c2254686520646174617365742773207075626c696320726563697069656e74206973207075626c69736865642e204261636b7570206a6f6273206d6179207365616c20746f2069742066726f6d206e6f77206f6e2e5c225c6e5c6e5b5b737465705d5d5c6e6964203d205c22636c6f73655c225c6e616374696f6e203d205c22636c6f73655c225c6e6163746f72203d205c22736572766963655c225c6e65766964656e6365203d205b5c226f7574636f6d655c225d5c6e72656164203d205c225468652067656e65736973206973206f7665722e204f6666696369616c73206b656570207468656972206b65792066696c6520616e6420746865697220706173737068726173652c2061706172742066726f6d2065616368206f746865722e5c225c6e227d2c2274797065223a227363726970742e61646f70746564227d0a', '2026-11-27T07:00:10.432223Z', 'script.adopted', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (5, '\x615e4e6a32dac0086a302777314bd957cf2ff252c6e45e4b5bd3cd6f46ab0c23', '\x11f48b7044432fe2d9126dbae9a02bf2ac899ffd8d57f1ddf4bffbdccc56d912', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a350a363135653465366133326461633030383661333032373737333134626439353763663266663235326336653435653462356264336364366634366162306332330a7b226174223a22323032362d31312d32375430373a30303a31302e3433323232335a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a2261646d696e222c22726f6c65223a2261646d696e6973747261746f72227d2c2274797065223a22706572736f6e2e696e7669746564227d0a', '2026-11-27T07:00:10.432223Z', 'person.invited', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (6, '\x11f48b7044432fe2d9126dbae9a02bf2ac899ffd8d57f1ddf4bffbdccc56d912', '\xec1b2c7688cf315b79483a9ae9c5582f4cf6d7b331f5eb1809cb0aebe0627d01', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a360a313166343862373034343433326665326439313236646261653961303262663261633839396666643864353766316464663462666662646363633536643931320a7b226174223a22323032362d31312d32375430373a30303a31302e3433323232335a222c226279223a2261646d696e222c2264617461223a7b22626f785f6b6579223a6e756c6c2c22656e76656c6f7065223a6e756c6c2c2266696e6765727072696e74223a6e756c6c2c226e616d65223a2261646d696e222c22726f6c65223a2261646d696e6973747261746f72222c227369676e696e675f6b6579223a6e756c6c7d2c2274797065223a22706572736f6e2e656e726f6c6c6564227d0a', '2026-11-27T07:00:10.432223Z', 'person.enrolled', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (7, '\xec1b2c7688cf315b79483a9ae9c5582f4cf6d7b331f5eb1809cb0aebe0627d01', '\xbb7512b402855ee9e4bf3eaf827e97a260b970c998f6c4921e22773ea7de01ea', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a370a656331623263373638386366333135623739343833613961653963353538326634636636643762333331663565623138303963623061656265303632376430310a7b226174223a22323032362d31312d32375430373a30303a31302e3435373432385a222c226279223a2261646d696e222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32375430373a30303a31302e3435373432385a222c226964223a2232393764646630333230222c226c6162656c223a2266697273742061646d696e6973747261746f72222c22706572736f6e223a2261646d696e222c2273636f706573223a5b2261646d696e222c226175646974222c2272656164225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:10.457428Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (8, '\xbb7512b402855ee9e4bf3eaf827e97a260b970c998f6c4921e22773ea7de01ea', '\x41fe81091fa06e9c937e73f333e1fbfa69e93e1e92211590b9155d4ff389e66b', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a380a626237353132623430323835356565396534626633656166383237653937613236306239373063393938663663343932316532323737336561376465303165610a7b226174223a22323032362d31312d32375430373a30303a31332e3634313832365a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a22616e6e61222c22726f6c65223a226f6666696369616c227d2c2274797065223a22706572736f6e2e696e7669746564227d0a', '2026-11-27T07:00:13.641826Z', 'person.invited', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (9, '\x41fe81091fa06e9c937e73f333e1fbfa69e93e1e92211590b9155d4ff389e66b', '\xd0182b901e534053098696f7ce3365f62561692877ae5629abf053b64bcbddbc', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a390a343166653831303931666130366539633933376537336633333365316662666136396539336531653932323131353930623931353564346666333839653636620a7b226174223a22323032362d31312d32375430373a30303a31362e3734393133375a222c226279223a22616e6e61222c2264617461223a7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d5675636d3973496977695932686c5932747762326c756443493665794a7962323930496a6f694d4745354f5752684e54597a4e6d4d334d6a4a68597a426a4e7a5a685954677a4e32466c4e445178595455784d6d4d794f5467315a445532595468695a57566a4e54426d4d325a694e57497a4e324d7a4f5759324f534973496e4e70656d55694f6a6c394c434a6b6157646c633351694f69497a4e545a684e6d517a4e546c6d4e6a41304d3259334e5756694e445a6c4d6a566d4e545178597a55774d4449784e444e6b5a6a4d324d7a4d794d446b7a5a6a49774e3259774f54466c4d3255334d474d354e7a5934496977695a6d397962574630496a6f695933567a6447396b6553317a644746305a57316c626e5176646a45694c434a726157356b496a6f695a573579623277694c434a756232356a5a534936496a6b795a4467774d44677a5a54426d5a475132596d526b5a44466b4e5455784d546868596a63314d7a526a4d5745774f5464695a54566d4e6a55335a6a4d7759324e6b4f575a6a4e3255324d6d52694f475a6a5a444d694c434a765a6d5a7059326c6862434936496d4675626d45694c434a76636d6c6e615734694f694a6a64584e30623252354c6d563459573177624755765a3239735a4756754969776964476c745a534936496a49774d6a59744d5445744d6a64554d4463364d4441364d5459754e7a4d334e6a453157694a39222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a2243756e504f4d4141546c496e47326f5039354d384f6f2f69774965486666476a6a5265354f4f666c44686d59596a664c414e4946597438517a4d4b77625247526b49546f2b4d48797a59725139396f372b6d4d6341513d3d227d5d7d2c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c226e616d65223a22616e6e61222c22726f6c65223a226f6666696369616c222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c2274797065223a22706572736f6e2e656e726f6c6c6564227d0a', '2026-11-27T07:00:16.749137Z', 'person.enrolled', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (10, '\xd0182b901e534053098696f7ce3365f62561692877ae5629abf053b64bcbddbc', '\x6d695f6025c6e2090e19b3f4022790cceafbe04998730af62df9db8f6a49cce7', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31300a643031383262393031653533343035333039383639366637636533333635663632353631363932383737616535363239616266303533623634626362646462630a7b226174223a22323032362d31312d32375430373a30303a31362e3736303631365a222c226279223a22616e6e61222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32375430373a30303a31362e3736303631365a222c226964223a2233613738313137386438222c226c6162656c223a22656e726f6c6d656e74222c22706572736f6e223a22616e6e61222c2273636f706573223a5b22617474656e64222c2272656164225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:16.760616Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (11, '\x6d695f6025c6e2090e19b3f4022790cceafbe04998730af62df9db8f6a49cce7', '\x25a14edea9e4b1f2d4511f7c0afc0e2934ff1deef29034af679b66c774d3145b', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31310a366436393566363032356336653230393065313962336634303232373930636365616662653034393938373330616636326466396462386636613439636365370a7b226174223a22323032362d31312d32375430373a30303a31372e3039323139335a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a2262656c61222c22726f6c65223a226f6666696369616c227d2c2274797065223a22706572736f6e2e696e7669746564227d0a', '2026-11-27T07:00:17.092193Z', 'person.invited', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (12, '\x25a14edea9e4b1f2d4511f7c0afc0e2934ff1deef29034af679b66c774d3145b', '\x90f4b4d341629368cc7897a7eef68f25963dfcee05d9596dcc299f692ce1787a', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31320a323561313465646561396534623166326434353131663763306166633065323933346666316465656632393033346166363739623636633737346433313435620a7b226174223a22323032362d31312d32375430373a30303a32302e3636323634305a222c226279223a2262656c61222c2264617461223a7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d5675636d3973496977695932686c5932747762326c756443493665794a7962323930496a6f694e32493359324a6a595449354e7a4d314e3245344e5455324d475a6a597a426a593249784e6d45784d546c6d4d6a41324e4449355a6d45324f54566c4e7a41774f5451324e6a566d5932517a4e445a6d4f44513059794973496e4e70656d55694f6a4579665377695a476c6e5a584e30496a6f695a5463324e6a41314d6a5179595459344e7a4a6a5a4459344e6a4a6a4e7a41775a546c6b5a6d566a4e6a67775a474d774e6a67334e7a526d4e545a684e5449784e324d345a44517a4e7a67325a4459325a6a466c5a694973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d5675636d397349697769626d3975593255694f694934596a646c593251344f444d315a6d51774e4451304d6a4e6d5a5455794f54417a5a44566b4e5759354e7a55794d54426d4e4452695954566d5a54566d4e446b304e6a55314f445669595451785a54513259544d324969776962325a6d61574e70595777694f694a695a5778684969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a49774c6a59314e6a45304e566f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a226d58412b4e662f3767794b666931736859426a58666e3063667263314b4e58524a5055623963514161684e5762792b46745044734263347430756a302f705134625174525033596375585a2b6b7a41567a51443642673d3d227d5d7d2c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c226e616d65223a2262656c61222c22726f6c65223a226f6666696369616c222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c2274797065223a22706572736f6e2e656e726f6c6c6564227d0a', '2026-11-27T07:00:20.662640Z', 'person.enrolled', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (13, '\x90f4b4d341629368cc7897a7eef68f25963dfcee05d9596dcc299f692ce1787a', '\x66de06c329e8d03d735c4e186ab3cc36d8ca16f6ef525a3dad163224068d3cdb', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31330a393066346234643334313632393336386363373839376137656566363866323539363364666365653035643935393664636332393966363932636531373837610a7b226174223a22323032362d31312d32375430373a30303a32302e3637303132365a222c226279223a2262656c61222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32375430373a30303a32302e3637303132365a222c226964223a2231646265646339356561222c226c6162656c223a22656e726f6c6d656e74222c22706572736f6e223a2262656c61222c2273636f706573223a5b22617474656e64222c2272656164225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:20.670126Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (14, '\x66de06c329e8d03d735c4e186ab3cc36d8ca16f6ef525a3dad163224068d3cdb', '\x3a225199ee62604381233840e47b8df70607daf3ea35f8b118f57a142be3c14a', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31340a363664653036633332396538643033643733356334653138366162336363333664386361313666366566353235613364616431363332323430363864336364620a7b226174223a22323032362d31312d32375430373a30303a32312e3034373436395a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a226368656e222c22726f6c65223a226f6666696369616c227d2c2274797065223a22706572736f6e2e696e7669746564227d0a', '2026-11-27T07:00:21.047469Z', 'person.invited', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (15, '\x3a225199ee62604381233840e47b8df70607daf3ea35f8b118f57a142be3c14a', '\x1e33cfe0b669c1f353f6347a31294a9866e1bf189d63adeb5f8d40eea95afb08', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31350a336132323531393965653632363034333831323333383430653437623864663730363037646166336561333566386231313866353761313432626533633134610a7b226174223a22323032362d31312d32375430373a30303a32332e3532373934375a222c226279223a226368656e222c2264617461223a7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d5675636d3973496977695932686c5932747762326c756443493665794a7962323930496a6f69595463774e6a5978595749774d3255324d6d4d784e446b7a5a544e6a4d574e6c4d7a4a6b4f574e6a4e5755305a575a6c4d6a49314f5463325a57457a5a4751775a4445784e7a4133596a55334f4467325954426959534973496e4e70656d55694f6a4531665377695a476c6e5a584e30496a6f694e474d35596d526d4d445934595441344e6d4d304e6a41355a54466a4e54566b4d446b344e6a49794e5456694f4467774d3245324f44417a595451334d4752695a47457a4d6d45324d6a41355954457a593259324d694973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d5675636d397349697769626d3975593255694f6949345957526b4e6a6b7a4e5459344f474d345a6d5a6b5a54517a59546c684d6a4d774e7a4e684e7a55324f54526c4e7a41354e7a68694d474a694e544e6a5a475a6b4d6a466c5a4442685a4751794f544d795a4751794969776962325a6d61574e70595777694f694a6a614756754969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a497a4c6a55794d6a41354e466f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2263363634303135343035326661396638346135313763363366663734383465613961316535623265366265333531626263376264653138336261316432373537222c22736967223a224555594736534c585a58516268786949586e52557972412b59456c78322b3953432f42786c4a4e6c4b61443952386c74494b2b2b4261797534334e4b7561693266666c32706934774c41753138624e77636c594e44513d3d227d5d7d2c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c226e616d65223a226368656e222c22726f6c65223a226f6666696369616c222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d2c2274797065223a22706572736f6e2e656e726f6c6c6564227d0a', '2026-11-27T07:00:23.527947Z', 'person.enrolled', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (16, '\x1e33cfe0b669c1f353f6347a31294a9866e1bf189d63adeb5f8d40eea95afb08', '\x4b2d88e61283e30a4c262f55d8aec23e05cb2b0b0bbc58ca8cfc51ffbcb1df3d', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31360a316533336366653062363639633166333533663633343761333132393461393836366531626631383964363361646562356638643430656561393561666230380a7b226174223a22323032362d31312d32375430373a30303a32332e3533343635365a222c226279223a226368656e222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32375430373a30303a32332e3533343635365a222c226964223a2266373363663236613436222c226c6162656c223a22656e726f6c6d656e74222c22706572736f6e223a226368656e222c2273636f706573223a5b22617474656e64222c2272656164225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:23.534656Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (17, '\x4b2d88e61283e30a4c262f55d8aec23e05cb2b0b0bbc58ca8cfc51ffbcb1df3d', '\x46bc0c36161f981f904e074cd0ece31afb3054ecb8697b7028fce80c38a3360c', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31370a346232643838653631323833653330613463323632663535643861656332336530356362326230623062626335386361386366633531666662636231646633640a7b226174223a22323032362d31312d32375430373a30303a32332e3736383735305a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a2277696c6d61222c22726f6c65223a227769746e657373227d2c2274797065223a22706572736f6e2e696e7669746564227d0a', '2026-11-27T07:00:23.768750Z', 'person.invited', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (18, '\x46bc0c36161f981f904e074cd0ece31afb3054ecb8697b7028fce80c38a3360c', '\x31fd7fdb0fd00fd2dabcd3927d0ea1e1172bd8fdf521a64cc9566fdaa9ba1470', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31380a343662633063333631363166393831663930346530373463643065636533316166623330353465636238363937623730323866636538306333386133333630630a7b226174223a22323032362d31312d32375430373a30303a32362e3932323335325a222c226279223a2277696c6d61222c2264617461223a7b22626f785f6b6579223a22324e50376b4c4f467a6a2f574e4c6f6170787233424b46317a6c385144707a355a3557587a66427a5448553d222c22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d5675636d3973496977695932686c5932747762326c756443493665794a7962323930496a6f69595463314f54417a5a474d7759574d795a4751305a6a55774d4755335a44557a4d6d59774d44466a4d32457a4e5751304d5441324e4451304f4745334e4446694e7a49784d444132597a55784e7a45344e4751795a534973496e4e70656d55694f6a4534665377695a476c6e5a584e30496a6f695a6a646d4e4745794e7a4e6d596d45785954686b4e6a526d4e446b7a59574a684f5463354e7a63334e5463774f54426b595467795a546b3059574d334d7a4d315a6d5a6d5a6d4d305a4463785a6a4a694f5441354e794973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d5675636d397349697769626d3975593255694f6949314e6d4a6a4e6a45774d5455774d446b345a47497a595755774e7a67794d7a67784d7a41314f444135597a426a4d5452694f5751774f47566a5a6d526b4e574d7a4e6d566b5a54457a593251794d4452684f5442694969776962325a6d61574e70595777694f694a336157787459534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794e3151774e7a6f774d446f794e6934354d5455354f444a61496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2265363036616339303634386431343039363561346133363931323065376430666438633762363237626431333539363338666162643363613439623666656562222c22736967223a224a7a4a4e6b6e767a6330504d3376536a505166686f4d7149724343545565576651516b3756504754536149746f4a6d70614e532b4c416336384c7466466a4765323334464c5665686c744438772f39744549475541673d3d227d5d7d2c2266696e6765727072696e74223a2266376634613237336662613161386436346634393361626139373937373735373039306461383265393461633733333566666666633464373166326239303937222c226e616d65223a2277696c6d61222c22726f6c65223a227769746e657373222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d2c2274797065223a22706572736f6e2e656e726f6c6c6564227d0a', '2026-11-27T07:00:26.922352Z', 'person.enrolled', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (19, '\x31fd7fdb0fd00fd2dabcd3927d0ea1e1172bd8fdf521a64cc9566fdaa9ba1470', '\xc637474a01fa6fef8bd6343eb816cd6fd84a6fb02c2a7eca05b7bc27952aa89c', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a31390a333166643766646230666430306664326461626364333932376430656131653131373262643866646635323161363463633935363666646161396261313437300a7b226174223a22323032362d31312d32375430373a30303a32362e3932393134395a222c226279223a2277696c6d61222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32375430373a30303a32362e3932393134395a222c226964223a2263623037353862326134222c226c6162656c223a22656e726f6c6d656e74222c22706572736f6e223a2277696c6d61222c2273636f706573223a5b22617474656e64222c226175646974222c2272656164225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:26.929149Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (20, '\xc637474a01fa6fef8bd6343eb816cd6fd84a6fb02c2a7eca05b7bc27952aa89c', '\xcccee158dd83a405bee9337269b84de1f57353e9a0ff7e5245d75ab35eee2b1a', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32300a633633373437346130316661366665663862643633343365623831366364366664383461366662303263326137656361303562376263323739353261613839630a7b226174223a22323032362d31312d32375430373a30303a32372e3232393333375a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a2272697461222c22726f6c65223a22726571756573746572227d2c2274797065223a22706572736f6e2e696e7669746564227d0a', '2026-11-27T07:00:27.229337Z', 'person.invited', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (21, '\xcccee158dd83a405bee9337269b84de1f57353e9a0ff7e5245d75ab35eee2b1a', '\x274166565457870daf416c29ad67948fc7d5738b74183762471a1dc10fd49f9c', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32310a636363656531353864643833613430356265653933333732363962383464653166353733353365396130666637653532343564373561623335656565326231610a7b226174223a22323032362d31312d32375430373a30303a32372e3435393735325a222c226279223a2272697461222c2264617461223a7b22626f785f6b6579223a6e756c6c2c22656e76656c6f7065223a6e756c6c2c2266696e6765727072696e74223a6e756c6c2c226e616d65223a2272697461222c22726f6c65223a22726571756573746572222c227369676e696e675f6b6579223a6e756c6c7d2c2274797065223a22706572736f6e2e656e726f6c6c6564227d0a', '2026-11-27T07:00:27.459752Z', 'person.enrolled', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (22, '\x274166565457870daf416c29ad67948fc7d5738b74183762471a1dc10fd49f9c', '\x871b23713ccb0f3e099ed616493958ac97d07d88ef83257ff1a479a04d15cc43', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32320a323734313636353635343537383730646166343136633239616436373934386663376435373338623734313833373632343731613164633130666434396639630a7b226174223a22323032362d31312d32375430373a30303a32372e3436343639315a222c226279223a2272697461222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32375430373a30303a32372e3436343639315a222c226964223a2230633261613161343934222c226c6162656c223a22656e726f6c6d656e74222c22706572736f6e223a2272697461222c2273636f706573223a5b2272656164222c2272657175657374225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:27.464691Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (23, '\x871b23713ccb0f3e099ed616493958ac97d07d88ef83257ff1a479a04d15cc43', '\x266d7f18ad30436963aa8b4c2ff50ebd4a4e3de10e0c1f59b3c9b858e009208b', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32330a383731623233373133636362306633653039396564363136343933393538616339376430376438386566383332353766663161343739613034643135636334330a7b226174223a22323032362d31312d32375430373a30303a32372e3639393636305a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a226178656c222c22726f6c65223a2261756469746f72227d2c2274797065223a22706572736f6e2e696e7669746564227d0a', '2026-11-27T07:00:27.699660Z', 'person.invited', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (24, '\x266d7f18ad30436963aa8b4c2ff50ebd4a4e3de10e0c1f59b3c9b858e009208b', '\xf119f9db0b0680f9333a05c64077df05180e01e09fb47b2b3f468cb6e7f40509', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32340a323636643766313861643330343336393633616138623463326666353065626434613465336465313065306331663539623363396238353865303039323038620a7b226174223a22323032362d31312d32375430373a30303a32372e3935393739325a222c226279223a226178656c222c2264617461223a7b22626f785f6b6579223a6e756c6c2c22656e76656c6f7065223a6e756c6c2c2266696e6765727072696e74223a6e756c6c2c226e616d65223a226178656c222c22726f6c65223a2261756469746f72222c227369676e696e675f6b6579223a6e756c6c7d2c2274797065223a22706572736f6e2e656e726f6c6c6564227d0a', '2026-11-27T07:00:27.959792Z', 'person.enrolled', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (25, '\xf119f9db0b0680f9333a05c64077df05180e01e09fb47b2b3f468cb6e7f40509', '\x6016fbe25330e21f806de2d2e358084fab09e4b2015692bc911516e2aff2e72c', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32350a663131396639646230623036383066393333336130356336343037376466303531383065303165303966623437623262336634363863623665376634303530390a7b226174223a22323032362d31312d32375430373a30303a32372e3936363132335a222c226279223a226178656c222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32375430373a30303a32372e3936363132335a222c226964223a2265623737653035633764222c226c6162656c223a22656e726f6c6d656e74222c22706572736f6e223a226178656c222c2273636f706573223a5b226175646974222c2272656164225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:27.966123Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (26, '\x6016fbe25330e21f806de2d2e358084fab09e4b2015692bc911516e2aff2e72c', '\x6266609607138547d996387b64e92fde23987cb1434bf2c644684204d6a6c8ba', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32360a363031366662653235333330653231663830366465326432653335383038346661623039653462323031353639326263393131353136653261666632653732630a7b226174223a22323032362d31312d32375430373a30303a32382e3230353837335a222c226279223a2261646d696e222c2264617461223a7b226e616d65223a2272697461227d2c2274797065223a226c696e6b2e6d616465227d0a', '2026-11-27T07:00:28.205873Z', 'link.made', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (27, '\x6266609607138547d996387b64e92fde23987cb1434bf2c644684204d6a6c8ba', '\xbcbd3e94b0556ab1fa70f58fa97bd54c2aaaab2cc78991b1f1e468e1d8561472', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32370a363236363630393630373133383534376439393633383762363465393266646532333938376362313433346266326336343436383432303464366136633862610a7b226174223a22323032362d31312d32375430373a30303a32382e3432313430305a222c226279223a2272697461222c2264617461223a7b226e616d65223a2272697461227d2c2274797065223a2270617373776f72642e736574227d0a', '2026-11-27T07:00:28.421400Z', 'password.set', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (28, '\xbcbd3e94b0556ab1fa70f58fa97bd54c2aaaab2cc78991b1f1e468e1d8561472', '\xcfc768d0fe01bcbb91e386a3cb9ff8a20272ae664e31057a13c35f5553501083', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32380a626362643365393462303535366162316661373066353866613937626435346332616161616232636337383939316231663165343638653164383536313437320a7b226174223a22323032362d31312d32375430373a30303a32382e3630393037375a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b226b696e64223a2267656e65736973222c227375626a656374223a7b22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31322d31315430373a30303a32382e3630393037375a222c22666f726d6174223a22637573746f64792d67656e657369732f7631222c226e6f6e6365223a226463396530306161613431313364386431613563366438393236373030653065222c226f70656e6564223a22323032362d31312d32375430373a30303a32382e3630393037375a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c22726571756573746572223a2261646d696e222c22736372697074223a7b22646967657374223a2231643464333564663566653334343261373463623135633165643631343964336665333735396539356532316330373231376135326562613133633434393966222c226e616d65223a2267656e65736973227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-27T07:00:28.609077Z', 'ceremony.opened', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (29, '\xcfc768d0fe01bcbb91e386a3cb9ff8a20272ae664e31057a13c35f5553501083', '\x5e98faeafc092be5493792ea05b42eeda40c27297c1a2e8da2c87b388c022443', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a32390a636663373638643066653031626362623931653338366133636239666638613230323732616536363465333130353761313363333566353535333530313038330a7b226174223a22323032362d31312d32375430373a30303a32382e3630393037375a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a226465616c227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:28.609077Z', 'ceremony.stepped', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (47, '\x9bb56cc6332f93da9a530decad1c49eb3c4f39697afa340c537928c3762b0f93', '\xdb73062eb270b1cb1268ee9d717e47e31cb69a2d8eabf6512dfe2f614d5ccc7d', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34370a396262353663633633333266393364613961353330646563616431633439656233633466333936393761666133343063353337393238633337363262306639330a7b226174223a22323032362d31312d32375430373a30303a33362e3734373135305a222c226279223a2262656c61222c22636572656d6f6e79223a2267656e657369732d356a766a37636b697535222c2264617461223a7b226b696e64223a2267656e65736973222c226f7574636f6d65223a2264656e696564222c22726561736f6e223a2262656c612064656e6965643a207468726565206f66207468726565206973206f6e6520746f6f206d616e79227d2c2264617461736574223a226d697374616b65222c2274797065223a22636572656d6f6e792e656e646564227d0a', '2026-11-27T07:00:36.747150Z', 'ceremony.ended', 'mistake', 'genesis-5jvj7ckiu5');
INSERT INTO public.ledger_entry VALUES (30, '\x5e98faeafc092be5493792ea05b42eeda40c27297c1a2e8da2c87b388c022443', '\xfbf2c734043d631e05734f098a9e4d4bb21f24ebf518d7abffda5378cea69c09', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33300a356539386661656166633039326265353439333739326561303562343265656461343063323732393763316132653864613263383762333838633032323434330a7b226174223a22323032362d31312d32375430373a30303a32382e3630393037375a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b226465616c696e67223a7b226279223a2273657276696365222c2263616e617279223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f534249636d4e785a464249556b6b326247317156444a4f4f45687a4f48704e63797447546c5a6e4b324a3353315a324f58464f566a6c354d306876436b4976526b3148536e6c506430673457567049536d354661454e5864585255655563764e6d39514d30316c64314179524756555553396855466b4b4c53307449484249593074346148704b4e55356e5a305533566a4a4857564e6e556b597253544a4d4d4738354e6d673351587054564849355a544e4b646c6b4b222c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22726563697069656e74223a22616765316b323977616e3967353435333664656e726863383268727a387172736d356e706d666a6d676a3673616b75633471736834716e7176616c746e34222c227365616c6564223a5b2238393234333463646537643061396330343665343863396239616236653163393861383632383732363137353166333637363437383763333132616532316265222c2231343866616434353261643739303737386638313430306334366663306532336263633135353433356237386331356462336638313065386265336263666332222c2262363366333630353065326161633164613436316133346638653639326434383833316333376132656464323063306633646166343930306534386630353938225d2c22736861726573223a5b226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d225d2c227468726573686f6c64223a327d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6465616c74227d0a', '2026-11-27T07:00:28.609077Z', 'ceremony.dealt', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (31, '\xfbf2c734043d631e05734f098a9e4d4bb21f24ebf518d7abffda5378cea69c09', '\xc67bc6c24caffe5443375c8c51dd7ac8a0c8135ba0e393101ec5ecfa10e6a31b', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33310a666266326337333430343364363331653035373334663039386139653464346262323166323465626635313864376162666664613533373863656136396330390a7b226174223a22323032362d31312d32375430373a30303a32382e3630393037375a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a322c22746f223a2272656365697665227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:28.609077Z', 'ceremony.stepped', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (32, '\xc67bc6c24caffe5443375c8c51dd7ac8a0c8135ba0e393101ec5ecfa10e6a31b', '\x4a4ca2b35088a2aaba5675a6d2176516b11b7d41aa40f12a6aaa66dbdd8a1b95', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33320a633637626336633234636166666535343433333735633863353164643761633861306338313335626130653339333130316563356563666131306536613331620a7b226174223a22323032362d31312d32375430373a30303a33302e3236353930325a222c226279223a22616e6e61222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d646c626d567a61584d745a7a4e32644768766354567659794973496d4e6f5a574e7263473970626e51694f6e7369636d397664434936496d59334e6a4a685a5446694e5755304d4451795a47526c4d4467344e5749784d6d4d334e6d466b5a545a6c5a4452684d4759775932497a4e4759304d5749795a6a42694e6a686b59545a695a54466a4d325a684d474d694c434a7a6158706c496a6f7a4d6e3073496d4e76626e527961574a3164476c7662694936496d45305954646b5a6d466c5a4749354e4456694e7a45324d324d304d544a6b5a4449325a57517a5a6a566c5957457a4e32466c5a4759794e7a51774e6a55334d444e6a5932566d4f546b7a5a47566c4d3255784d6a63694c434a6b6157646c633351694f694a684d324d334f5455774f545a6d4f57566d4d574a6d5a444e6a4d6a6b774d7a453359324531596a55304d6d593459546c6b4e545a6c596d5531597a637a4e6d4a68596a4d7a5a6d51304d446c6d4f474a6a4f575533496977695a6d397962574630496a6f695933567a6447396b6553317a644746305a57316c626e5176646a45694c434a726157356b496a6f69636d566a5a576c7764434973496d3576626d4e6c496a6f695a474d355a544177595746684e4445784d3251345a4446684e574d325a4467354d6a59334d44426c4d4755694c434a765a6d5a7059326c6862434936496d4675626d45694c434a76636d6c6e615734694f694a6a64584e30623252354c6d563459573177624755765a3239735a4756754969776964476c745a534936496a49774d6a59744d5445744d6a64554d4463364d4441364d7a41754d6a55774e54637857694a39222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a22384b6e536d4d696d794c6d346a5a64536547504e4636476d4459445a38745a57744861487957553876503667493474532f6a314556713448684567476a317a6b6e6b32574c504d59412f75706e443176674f324c44513d3d227d5d7d2c226b696e64223a2272656365697074222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:30.265902Z', 'ceremony.signed', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (33, '\x4a4ca2b35088a2aaba5675a6d2176516b11b7d41aa40f12a6aaa66dbdd8a1b95', '\x43fbd34c62f92fceb22745d05f861249e9a560fc077d37c075fcbb9d2cbe2984', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33330a346134636132623335303838613261616261353637356136643231373635313662313162376434316161343066313261366161613636646264643861316239350a7b226174223a22323032362d31312d32375430373a30303a33312e3831363132365a222c226279223a2262656c61222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d646c626d567a61584d745a7a4e32644768766354567659794973496d4e6f5a574e7263473970626e51694f6e7369636d397664434936496d55334f5459774f4451354d7a5a6d5a6d466a4d5459314e7a5a6a4e7a4e684e7a466d4d54566b59574a695a54466b4e6d46695a444933596a63794e4456694e6a52685a6a42694e325933596d55785a446730597a59694c434a7a6158706c496a6f7a4d333073496d4e76626e527961574a3164476c7662694936496a633559574e685a6d55774d4745334d6d51354d4751314d5751784f444e694d544e694d545578597a6b304f5759785a6a67324d4755354d5445354f44686d5a6a5a6b4d6a4a6b5a4749784f544177595452685a6a67694c434a6b6157646c633351694f694a684d324d334f5455774f545a6d4f57566d4d574a6d5a444e6a4d6a6b774d7a453359324531596a55304d6d593459546c6b4e545a6c596d5531597a637a4e6d4a68596a4d7a5a6d51304d446c6d4f474a6a4f575533496977695a6d397962574630496a6f695933567a6447396b6553317a644746305a57316c626e5176646a45694c434a726157356b496a6f69636d566a5a576c7764434973496d3576626d4e6c496a6f695a474d355a544177595746684e4445784d3251345a4446684e574d325a4467354d6a59334d44426c4d4755694c434a765a6d5a7059326c6862434936496d4a6c624745694c434a76636d6c6e615734694f694a6a64584e30623252354c6d563459573177624755765a3239735a4756754969776964476c745a534936496a49774d6a59744d5445744d6a64554d4463364d4441364d7a45754f4441794e54453457694a39222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a22554e36736948364246564f416c417377486b336d6b6a5443386a34657852666f6a2b4736473441546f6d35534f4f755432496e4e33724b74565743735074743678594a3873444b62546f763574386e7275576f6a43513d3d227d5d7d2c226b696e64223a2272656365697074222c226f6666696369616c223a2262656c61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:31.816126Z', 'ceremony.signed', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (34, '\x43fbd34c62f92fceb22745d05f861249e9a560fc077d37c075fcbb9d2cbe2984', '\x48c4cdabcd88b4a23aee505fc8bd32711acee2c1dee7977e738b91ffa2afae0e', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33340a343366626433346336326639326663656232323734356430356638363132343965396135363066633037376433376330373566636262396432636265323938340a7b226174223a22323032362d31312d32375430373a30303a33332e3631363030365a222c226279223a226368656e222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d646c626d567a61584d745a7a4e32644768766354567659794973496d4e6f5a574e7263473970626e51694f6e7369636d397664434936496a526d596a42694d6a51335a444131597a46694d3251304d7a45784d3259304e3249785a5463314e446b35596d49775a4468684e3259344f4463344d444535596d59314e6d566d5a5455344d445534597a646c4f5751694c434a7a6158706c496a6f7a4e483073496d4e76626e527961574a3164476c7662694936496a4d784d4751774d44597a59574e684d3255784d6d59344e6d4e684f5749344d7a46695a5456694e6a49315a6a41304d474d784d5459344d4751794d3255304e5756695a475a6b596a63334e47526b4d444d35596d59694c434a6b6157646c633351694f694a684d324d334f5455774f545a6d4f57566d4d574a6d5a444e6a4d6a6b774d7a453359324531596a55304d6d593459546c6b4e545a6c596d5531597a637a4e6d4a68596a4d7a5a6d51304d446c6d4f474a6a4f575533496977695a6d397962574630496a6f695933567a6447396b6553317a644746305a57316c626e5176646a45694c434a726157356b496a6f69636d566a5a576c7764434973496d3576626d4e6c496a6f695a474d355a544177595746684e4445784d3251345a4446684e574d325a4467354d6a59334d44426c4d4755694c434a765a6d5a7059326c6862434936496d4e6f5a5734694c434a76636d6c6e615734694f694a6a64584e30623252354c6d563459573177624755765a3239735a4756754969776964476c745a534936496a49774d6a59744d5445744d6a64554d4463364d4441364d7a4d754e546b334e7a493357694a39222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2263363634303135343035326661396638346135313763363366663734383465613961316535623265366265333531626263376264653138336261316432373537222c22736967223a222b632f35717673506850354d457a555a75363964535469717356547839664b76434145786f703430522b39724956504b754856466437764c5231674e38384f776437765778532f5268413257734151346861427343673d3d227d5d7d2c226b696e64223a2272656365697074222c226f6666696369616c223a226368656e227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:33.616006Z', 'ceremony.signed', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (35, '\x48c4cdabcd88b4a23aee505fc8bd32711acee2c1dee7977e738b91ffa2afae0e', '\x307ca62520fdc78404bfb87f1907011fc27ee0161fc91f187280b94be1cafac1', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33350a343863346364616263643838623461323361656535303566633862643332373131616365653263316465653739373765373338623931666661326166616530650a7b226174223a22323032362d31312d32375430373a30303a33332e3631363030365a222c226279223a226368656e222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a332c22746f223a2263616e617279227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:33.616006Z', 'ceremony.stepped', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (36, '\x307ca62520fdc78404bfb87f1907011fc27ee0161fc91f187280b94be1cafac1', '\x71912e39515dbff2004c21b424ce3185d11a66c47bacb36a4d24c3a08eceac7e', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33360a333037636136323532306664633738343034626662383766313930373031316663323765653031363166633931663138373238306239346265316361666163310a7b226174223a22323032362d31312d32375430373a30303a33332e3631363030365a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b226f70656e6564223a747275652c226f70656e657273223a5b22616e6e61222c2262656c61225d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e63616e617279227d0a', '2026-11-27T07:00:33.616006Z', 'ceremony.canary', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (37, '\x71912e39515dbff2004c21b424ce3185d11a66c47bacb36a4d24c3a08eceac7e', '\x2f93432a4310357013a455455f88f754fadc2dd5b92aef15f717a5b6993268e2', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33370a373139313265333935313564626666323030346332316234323463653331383564313161363663343762616362333661346432346333613038656365616337650a7b226174223a22323032362d31312d32375430373a30303a33332e3631363030365a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a342c22746f223a226163746976617465227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:33.616006Z', 'ceremony.stepped', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (58, '\xea4cd67c043ec9e9e63f4431491bdec374864b2c9cc5b42293749204f14a37e2', '\x7920ac84be746645e7e255a3938fd2cd6f39aa306210c75fb71725d07491cc72', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35380a656134636436376330343365633965396536336634343331343931626465633337343836346232633963633562343232393337343932303466313461333765320a7b226174223a22323032362d31312d32375430373a30303a34322e3232383436365a222c226279223a226e696768746c79222c2264617461223a7b22686561646572223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f53424f56316c45525846555a464a716132347a65476c355347784f654659725344525153544e7955464e6d5a6e526a645646774c32686b53444a5a436b46754e4739314e4568756156527361544e42646c6c6a4d57645a4e6c524453314d336457457a576c705952314655656e46545256466b636d634b4c5330744947593461474a4963456853535546524c31686e654731465a476c50564730775231704653336f33596c4d72574468744b305a346130524b4e44514b222c22686f7374223a22646231222c226964223a2237316362373661656233643632323034363231366135326235386166356236643766623637396461323461623930626531326633383635393938393561326230222c226a6f62223a226e696768746c79222c227365616c6564223a22323032362d31312d32375430373a30303a34322e3137393431335a222c2273697a65223a313038302c2274616773223a7b226461746162617365223a2270656f706c65227d7d2c2264617461736574223a227265676973747279222c2274797065223a226f626a6563742e72656769737465726564227d0a', '2026-11-27T07:00:42.228466Z', 'object.registered', 'registry', NULL);
INSERT INTO public.ledger_entry VALUES (38, '\x2f93432a4310357013a455455f88f754fadc2dd5b92aef15f717a5b6993268e2', '\x1311923a8449b11d9082db3188a9dbd17aa62b7762a2a91710f4f3dd78c9d14d', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33380a326639333433326134333130333537303133613435353435356638386637353466616463326464356239326165663135663731376135623639393332363865320a7b226174223a22323032362d31312d32375430373a30303a33332e3631363030365a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b2264617461736574223a227265676973747279222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22726563697069656e74223a22616765316b323977616e3967353435333664656e726863383268727a387172736d356e706d666a6d676a3673616b75633471736834716e7176616c746e34222c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a327d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e616374697661746564227d0a', '2026-11-27T07:00:33.616006Z', 'ceremony.activated', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (39, '\x1311923a8449b11d9082db3188a9dbd17aa62b7762a2a91710f4f3dd78c9d14d', '\x772d818f7e074826b3772ecf11e4b49f9068362ed11a082127ed3131ae2e015f', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a33390a313331313932336138343439623131643930383264623331383861396462643137616136326237373632613261393137313066346633646437386339643134640a7b226174223a22323032362d31312d32375430373a30303a33332e3631363030365a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a352c22746f223a22636c6f7365227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:33.616006Z', 'ceremony.stepped', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (40, '\x772d818f7e074826b3772ecf11e4b49f9068362ed11a082127ed3131ae2e015f', '\xbfedddab49feae52f4b47426bb93e9b48c441fbe203fed75536f855ffc64d2db', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34300a373732643831386637653037343832366233373732656366313165346234396639303638333632656431316130383231323765643331333161653265303135660a7b226174223a22323032362d31312d32375430373a30303a33332e3631363030365a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d67337674686f71356f63222c2264617461223a7b226b696e64223a2267656e65736973222c226f7574636f6d65223a22636c6f736564222c22726561736f6e223a6e756c6c7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e656e646564227d0a', '2026-11-27T07:00:33.616006Z', 'ceremony.ended', 'registry', 'genesis-g3vthoq5oc');
INSERT INTO public.ledger_entry VALUES (41, '\xbfedddab49feae52f4b47426bb93e9b48c441fbe203fed75536f855ffc64d2db', '\x151bd225de3869c706e750142c3be202fa2e45f64ce8e703f93d65d12683014a', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34310a626665646464616234396665616535326634623437343236626239336539623438633434316662653230336665643735353336663835356666633634643264620a7b226174223a22323032362d31312d32375430373a30303a33342e3431383438355a222c226279223a2261646d696e222c2264617461223a7b22686f757273223a32367d2c2264617461736574223a227265676973747279222c2274797065223a22646174617365742e65787065637473227d0a', '2026-11-27T07:00:34.418485Z', 'dataset.expects', 'registry', NULL);
INSERT INTO public.ledger_entry VALUES (42, '\x151bd225de3869c706e750142c3be202fa2e45f64ce8e703f93d65d12683014a', '\x1be6959bdf823a82f9af1417299cf822535c27f7f9f696f80d14d87103ad8654', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34320a313531626432323564653338363963373036653735303134326333626532303266613265343566363463653865373033663933643635643132363833303134610a7b226174223a22323032362d31312d32375430373a30303a33342e3736333834375a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d356a766a37636b697535222c2264617461223a7b226b696e64223a2267656e65736973222c227375626a656374223a7b22636572656d6f6e79223a2267656e657369732d356a766a37636b697535222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a226d697374616b65222c2265787069726573223a22323032362d31322d31315430373a30303a33342e3736333834375a222c22666f726d6174223a22637573746f64792d67656e657369732f7631222c226e6f6e6365223a226339376235303937646363306366343461363839356335613132633064663633222c226f70656e6564223a22323032362d31312d32375430373a30303a33342e3736333834375a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c22726571756573746572223a2261646d696e222c22736372697074223a7b22646967657374223a2231643464333564663566653334343261373463623135633165643631343964336665333735396539356532316330373231376135326562613133633434393966222c226e616d65223a2267656e65736973227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a332c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a226d697374616b65222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-27T07:00:34.763847Z', 'ceremony.opened', 'mistake', 'genesis-5jvj7ckiu5');
INSERT INTO public.ledger_entry VALUES (43, '\x1be6959bdf823a82f9af1417299cf822535c27f7f9f696f80d14d87103ad8654', '\xd6b1f5281ba7c8ed05c750afe47263f210da7d85f15b735cf3bd3a34e19190b3', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34330a316265363935396264663832336138326639616631343137323939636638323235333563323766376639663639366638306431346438373130336164383635340a7b226174223a22323032362d31312d32375430373a30303a33342e3736333834375a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d356a766a37636b697535222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a226465616c227d2c2264617461736574223a226d697374616b65222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:34.763847Z', 'ceremony.stepped', 'mistake', 'genesis-5jvj7ckiu5');
INSERT INTO public.ledger_entry VALUES (44, '\xd6b1f5281ba7c8ed05c750afe47263f210da7d85f15b735cf3bd3a34e19190b3', '\x65886c69048af57218f0a7fb59fd6eb1cffb34e39d078805ce31af102d9667c1', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34340a643662316635323831626137633865643035633735306166653437323633663231306461376438356631356237333563663362643361333465313931393062330a7b226174223a22323032362d31312d32375430373a30303a33342e3736333834375a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d356a766a37636b697535222c2264617461223a7b226465616c696e67223a7b226279223a2273657276696365222c2263616e617279223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f5342734e6c46465a33525661586c6d563068334e69394a564642734e54633164475576615456424f484a575555646f5a465a315a576f726455686e436a68344d575578566d5a765a6938335955746c5357527164444a715246466b5a5770464d46424c636c6c73626e464e556e55314b326b315258634b4c53307449446b3162565579555568575a7a4e4b646d5a304f457330536e64754c3256435a4568454f57784d64485a595132343161444a48575738785a44514b222c227075626c6963223a2249664f62744e5455797347325778373976677075774b6f5a747346387a31376957483947635966706b6d593d222c22726563697069656e74223a22616765313670796834726a706d3272717034616b6a347a7574676474736a766a6675786c797379663074657a336363616c677a3233653571773973743333222c227365616c6564223a5b2230633233313836303739363164663438363761366665333732303064653138346235366230373938353833323866303637616164393336663933363964646332222c2237353563656364663535306232663431393133343864613437623131313537633434343632663331646130633134353531616332306430313131313838376235222c2264316331353338386338646438366430383534383038613532386431393935396339343333643634366465623433646362376330376562643064333630383531225d2c22736861726573223a5b22424b6768786e524d7379707032493675496337584b466148326156786f4341307967345532464d717634733d222c224b474c675a47784b77382f6c46592b334a4761786c67554878464a5738514f6c71677332322f48314b526b3d222c2234487a2b78353155584251725053597244657477584c4b324b4238704270375871776a414b6e6d317246733d225d2c227468726573686f6c64223a337d7d2c2264617461736574223a226d697374616b65222c2274797065223a22636572656d6f6e792e6465616c74227d0a', '2026-11-27T07:00:34.763847Z', 'ceremony.dealt', 'mistake', 'genesis-5jvj7ckiu5');
INSERT INTO public.ledger_entry VALUES (45, '\x65886c69048af57218f0a7fb59fd6eb1cffb34e39d078805ce31af102d9667c1', '\xf09ed891092c58b22fb78a73142cf02609c131eb55c4ed7f795eace6c9b51136', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34350a363538383663363930343861663537323138663061376662353966643665623163666662333465333964303738383035636533316166313032643936363763310a7b226174223a22323032362d31312d32375430373a30303a33342e3736333834375a222c226279223a2273657276696365222c22636572656d6f6e79223a2267656e657369732d356a766a37636b697535222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a322c22746f223a2272656365697665227d2c2264617461736574223a226d697374616b65222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:34.763847Z', 'ceremony.stepped', 'mistake', 'genesis-5jvj7ckiu5');
INSERT INTO public.ledger_entry VALUES (46, '\xf09ed891092c58b22fb78a73142cf02609c131eb55c4ed7f795eace6c9b51136', '\x9bb56cc6332f93da9a530decad1c49eb3c4f39697afa340c537928c3762b0f93', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34360a663039656438393130393263353862323266623738613733313432636630323630396331333165623535633465643766373935656163653663396235313133360a7b226174223a22323032362d31312d32375430373a30303a33362e3734373135305a222c226279223a2262656c61222c22636572656d6f6e79223a2267656e657369732d356a766a37636b697535222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d646c626d567a61584d744e577032616a646a61326c314e534973496d4e6f5a574e7263473970626e51694f6e7369636d397664434936496d51314d6a51304e6a51794d6a49324d3256684d4751314d325a6a4d5755344e7a4130596a67355a5755785a6a4d31596d4a684f5463314d545a695a6a6c684e7a466c4e4751304e54597a4e4463325a6a526c5a5467694c434a7a6158706c496a6f304e6e3073496d52705a32567a64434936496d457a4f4759774e5445304e574930596d4d784e54686a4d57566a4e6d55305a475a684d44513559545a694e444a684e6d59334d546b7a59574d795a4451305a4442694d3255334e446c684d4442684e5467344f4745694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a6b5a57353549697769626d3975593255694f694a6a4f5464694e5441354e32526a597a426a5a6a5130595459344f54566a4e5745784d6d4d775a4759324d794973496d396d5a6d6c6a61574673496a6f69596d567359534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a795a57467a623234694f694a3061484a6c5a5342765a69423061484a6c5a53427063794276626d55676447397649473168626e6b694c434a306157316c496a6f694d6a41794e6930784d5330794e3151774e7a6f774d446f7a4e53347a4e5463774d6a5261496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a227776576c38703676565162716a6f535235613739593865533279396239525a66694b774e2f4e6e41613377616a497863464f6a49625556724d5264377a463630317444514c756d52452f682b4d376d2b7355696343413d3d227d5d7d2c226b696e64223a2264656e79222c226f6666696369616c223a2262656c61227d2c2264617461736574223a226d697374616b65222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:36.747150Z', 'ceremony.signed', 'mistake', 'genesis-5jvj7ckiu5');
INSERT INTO public.ledger_entry VALUES (48, '\xdb73062eb270b1cb1268ee9d717e47e31cb69a2d8eabf6512dfe2f614d5ccc7d', '\x6081c9147c4da60979ec193ce496a29ad711d67803696964c247ac20b4ee8c2c', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34380a646237333036326562323730623163623132363865653964373137653437653331636236396132643865616266363531326466653266363134643563636337640a7b226174223a22323032362d31312d32375430373a30303a33372e3030303531325a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b226b696e64223a2267656e65736973222c227375626a656374223a7b22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a2261726368697665222c2265787069726573223a22323032362d31322d31315430373a30303a33372e3030303531325a222c22666f726d6174223a22637573746f64792d67656e657369732f7631222c226e6f6e6365223a226131633364323061386532383238633638383262393561643639323062366437222c226f70656e6564223a22323032362d31312d32375430373a30303a33372e3030303531325a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a226f66666c696e65222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f72742d7769746e6573736564227d7d2c22726571756573746572223a2261646d696e222c22736372697074223a7b22646967657374223a2230613235346463393562656138363230356164363137356339323364363366656462366132353161633162373065626266366431323466326238633163326233222c226e616d65223a2267656e657369732d7769746e6573736564227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-27T07:00:37.000512Z', 'ceremony.opened', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (49, '\x6081c9147c4da60979ec193ce496a29ad711d67803696964c247ac20b4ee8c2c', '\xd47359225913508d4462658bbab3938e15ee4bbb1107491a274b8b5db8e9efbc', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a34390a363038316339313437633464613630393739656331393363653439366132396164373131643637383033363936393634633234376163323062346565386332630a7b226174223a22323032362d31312d32375430373a30303a33372e3030303531325a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a22726f6c6c2d63616c6c227d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:37.000512Z', 'ceremony.stepped', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (50, '\xd47359225913508d4462658bbab3938e15ee4bbb1107491a274b8b5db8e9efbc', '\xdae3575064e66603fecc9035e63a3587a0e1422df79b563fd4cef69e88ddaf01', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35300a643437333539323235393133353038643434363236353862626162333933386531356565346262623131303734393161323734623862356462386539656662630a7b226174223a22323032362d31312d32375430373a30303a33372e3239393630365a222c226279223a22616e6e61222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b226279223a22616e6e61222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e70726573656e74227d0a', '2026-11-27T07:00:37.299606Z', 'ceremony.present', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (51, '\xdae3575064e66603fecc9035e63a3587a0e1422df79b563fd4cef69e88ddaf01', '\x0d8b365ddf0c50df14dc1bfc5ee7b132f94d957bc616b75232c3a6d34f021c27', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35310a646165333537353036346536363630336665636339303335653633613335383761306531343232646637396235363366643463656636396538386464616630310a7b226174223a22323032362d31312d32375430373a30303a33372e3630323435315a222c226279223a2262656c61222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b226279223a2262656c61222c226f6666696369616c223a2262656c61227d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e70726573656e74227d0a', '2026-11-27T07:00:37.602451Z', 'ceremony.present', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (52, '\x0d8b365ddf0c50df14dc1bfc5ee7b132f94d957bc616b75232c3a6d34f021c27', '\xb281b10049e00c9294cfa491745e7cab1a4b8f77cd8edd47a23f4498ff226b26', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35320a306438623336356464663063353064663134646331626663356565376231333266393464393537626336313662373532333263336136643334663032316332370a7b226174223a22323032362d31312d32375430373a30303a33382e3234303639385a222c226279223a226368656e222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b226279223a226368656e222c226f6666696369616c223a226368656e227d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e70726573656e74227d0a', '2026-11-27T07:00:38.240698Z', 'ceremony.present', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (53, '\xb281b10049e00c9294cfa491745e7cab1a4b8f77cd8edd47a23f4498ff226b26', '\x1cfd065de901da8fbb2a1b384ae5299542782fd9ea592cf3611f51c447a599d4', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35330a623238316231303034396530306339323934636661343931373435653763616231613462386637376364386564643437613233663434393866663232366232360a7b226174223a22323032362d31312d32375430373a30303a33382e3234303639385a222c226279223a226368656e222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a322c22746f223a226465616c227d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:38.240698Z', 'ceremony.stepped', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (54, '\x1cfd065de901da8fbb2a1b384ae5299542782fd9ea592cf3611f51c447a599d4', '\xd3b6afd7fcf6721d5d7b00b47be543f397ccd3ace32a177190a1d585e9a51c21', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35340a316366643036356465393031646138666262326131623338346165353239393534323738326664396561353932636633363131663531633434376135393964340a7b226174223a22323032362d31312d32375430373a30303a33392e3436353532355a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b226465616c696e67223a7b226279223a226f66666c696e65222c2263616e617279223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f53425853455668614468304e4552364d6a46444e485576557a5534623078365a6e4647526a4a565130746161326c5556465669516e704f55486c72436b4a476454527363336853567a4930556c706c52305632563230795a336333623349724f453577575570504e45737a4f444a614e55687a5256554b4c53307449485531546b686b5632355757445a684d5656795558644465576c7762553946566b5a4d5445647165484e4c546c56706148565257446735556c554b222c227075626c6963223a223756364562686f44635a594b66674e4463384d756d616352634e61487463622b51364959787a51466e52413d222c22726563697069656e74223a22616765317367747778713863346635337566786c3936747a636135353279686d63797471737371616e7466746667396b36307a3773333471373661367767222c227365616c6564223a5b2263623665373339323032333661636333323931646261636562653064636535323031643136616537353861313766396531633166646466373363643831633765222c2239393530663131666334646333343963313463663337306465353866616339363461623736653336343733353933626466626362353336626661353432616635222c2236363330383236626636653532623937386339343261356336333530336366346235633466343530393761343161616463366232393134393132343438326330225d2c22736861726573223a5b22424c454b5765744457374f6964574b4b4a6e46447662304362656558694446504b4447412f783777702b4d3d222c226b51365156757668327969496e41626d796f6e676330594749536a2b63444c4d6630786a576345304d526f3d222c227975574a54562f787952573178672b5063786e2b4e33457154537171574c75483554656c77782b497870633d225d2c227468726573686f6c64223a327d7d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e6465616c74227d0a', '2026-11-27T07:00:39.465525Z', 'ceremony.dealt', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (55, '\xd3b6afd7fcf6721d5d7b00b47be543f397ccd3ace32a177190a1d585e9a51c21', '\x2a11a35d850411b03716fb1ab4e17367543a8985b78447cfbb75e74d480b4250', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35350a643362366166643766636636373231643564376230306234376265353433663339376363643361636533326131373731393061316435383565396135316332310a7b226174223a22323032362d31312d32375430373a30303a33392e3436353532355a222c226279223a2261646d696e222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a332c22746f223a2272656365697665227d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:39.465525Z', 'ceremony.stepped', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (56, '\x2a11a35d850411b03716fb1ab4e17367543a8985b78447cfbb75e74d480b4250', '\x875881581b90b3bedb08ed9f6277a934d81da68f694d8a6660336a1ec1e67d00', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35360a326131316133356438353034313162303337313666623161623465313733363735343361383938356237383434376366626237356537346434383062343235300a7b226174223a22323032362d31312d32375430373a30303a34312e3335393134325a222c226279223a22616e6e61222c22636572656d6f6e79223a2267656e657369732d767a347a6e676b787a32222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d646c626d567a61584d74646e6f30656d356e613368364d694973496d4e6f5a574e7263473970626e51694f6e7369636d397664434936496a51354d7a52694e6a51344e7a526a59324a6a4e6a686d5a6d55344e3249354e6d51304d4445774d4445344d6a686c4e546b7a4f5459774e7a686d4f4759794e574d334e6a49334e6a4a6d4e7a63324d444e6d597a55694c434a7a6158706c496a6f314e6e3073496d4e76626e527961574a3164476c7662694936496a417a4e7a41784e5746685a44517a5954457a5a5467344d6a686b4d6d55344d6d55795a444979597a5a6c597a513259574e69597a45304d6d5a6c4e7a41305a5459344e6a6b304d4745305a5464694e5746695a6d51694c434a6b6157646c633351694f6949774e6a45794f57566d4d47466d4d3259324e7a59355a445a6d4d4467305a6d49304f5751774d5463344f5745314d5455315a446b345a475a694d7a526d595759304e47466a4f444d784e3249334d6d4d325a474a69496977695a6d397962574630496a6f695933567a6447396b6553317a644746305a57316c626e5176646a45694c434a726157356b496a6f69636d566a5a576c7764434973496d3576626d4e6c496a6f695954466a4d3251794d4745345a5449344d6a686a4e6a67344d6d49354e57466b4e6a6b794d4749325a4463694c434a765a6d5a7059326c6862434936496d4675626d45694c434a76636d6c6e615734694f694a6a64584e30623252354c6d563459573177624755765a3239735a4756754969776964476c745a534936496a49774d6a59744d5445744d6a64554d4463364d4441364e4445754d7a51334f44453257694a39222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a2271784964496b386a596852664156682f35753669446669694a594b366233477551765a425949656e54446a764975544d7851364d4b586c597450614c374859564d61674c6844716d5a35585473656a66704e374f43673d3d227d5d7d2c226b696e64223a2272656365697074222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a2261726368697665222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:41.359142Z', 'ceremony.signed', 'archive', 'genesis-vz4zngkxz2');
INSERT INTO public.ledger_entry VALUES (57, '\x875881581b90b3bedb08ed9f6277a934d81da68f694d8a6660336a1ec1e67d00', '\xea4cd67c043ec9e9e63f4431491bdec374864b2c9cc5b42293749204f14a37e2', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35370a383735383831353831623930623362656462303865643966363237376139333464383164613638663639346438613636363033333661316563316536376430300a7b226174223a22323032362d31312d32375430373a30303a34312e3637373535345a222c226279223a2261646d696e222c2264617461223a7b2264617461736574223a227265676973747279222c2265787069726573223a22323032372d31312d32375430373a30303a34312e3637373535345a222c226964223a2236363331396630346330222c226c6162656c223a6e756c6c2c22706572736f6e223a226e696768746c79222c2273636f706573223a5b227265676973746572225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-27T07:00:41.677554Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (61, '\x7b5c82ca47acbe36c696c2b8a43a55ab269db116be116c69af5d073e3cf392c4', '\x018fc5fe37a84c86b9f0066f4c86b5929067e48c39a1b9ba8b57798c069d3d69', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36310a376235633832636134376163626533366336393663326238613433613535616232363964623131366265313136633639616635643037336533636633393263340a7b226174223a22323032362d31312d32375430373a30303a34332e3335313038395a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d36656c706679367a7133222c2264617461223a7b226b696e64223a226578706f7274222c227375626a656374223a7b22636572656d6f6e79223a226578706f72742d36656c706679367a7133222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31312d33305430373a30303a34332e3335313038395a222c22666f726d6174223a22637573746f64792d726571756573742f7631222c226e6f6e6365223a223132646430633462343333306431636166616363633962373335303765313131222c226f626a65637473223a7b22636f756e74223a312c22646967657374223a2237376636613262396539353632643236663661656635383834636333633162656331373332633033366261303033333632343638666138333235383034656263227d2c226f70656e6564223a22323032362d31312d32375430373a30303a34332e3335313038395a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22707572706f7365223a226f7574206f6620637572696f73697479222c22726563697069656e74223a2261676531753466756868767478707a32303766387a7a6b6139383468653337353076363961727938747976367979776c7a7a67656173707366356c727370222c22726571756573746572223a2272697461222c22736372697074223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226e616d65223a226578706f7274227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-27T07:00:43.351089Z', 'ceremony.opened', 'registry', 'export-6elpfy6zq3');
INSERT INTO public.ledger_entry VALUES (94, '\xda1a6d2eeaa677b86b03cbb83e2376b43219abc20d92fb7c3b229ec732d576de', '\xeb9d75c7c048f45993638d729f5a9e78966e8cfced5fc7d484589d4f597e714e', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39340a646131613664326565616136373762383662303363626238336532333736623433323139616263323064393266623763336232323965633733326435373664650a7b226174223a22323032362d31312d32395430373a30313a30312e3937373135325a222c226279223a2261646d696e222c2264617461223a7b2265787069726573223a22323032362d31312d33305430373a30313a30312e3937373135325a222c226964223a2236363331396630346330222c22746f223a2230613430343265623066227d2c2274797065223a22746f6b656e2e726f7461746564227d0a', '2026-11-29T07:01:01.977152Z', 'token.rotated', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (59, '\x7920ac84be746645e7e255a3938fd2cd6f39aa306210c75fb71725d07491cc72', '\x935193bd2ca41bf3963d1e78ec5339033442dabbf1efcc656a0c8ce83c59127c', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a35390a373932306163383462653734363634356537653235356133393338666432636436663339616133303632313063373566623731373235643037343931636337320a7b226174223a22323032362d31312d32375430373a30303a34322e3439363231375a222c226279223a226e696768746c79222c2264617461223a7b22686561646572223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f5342744c3063304c31707962474a6a4e335576566d733151324a725a45453459307733616e4e70555578696348687863544647525856784f576846436b777a5a554d7262326c7361537454556e68355748565755303571616d74794f587049526a46685347563255473544533059775646564354466b4b4c53307449476c33566c55784d43743556316c7155465635535374735758467a56474a30526a4d33513152724d4763764f575a3657566c4862464a4c596a674b222c22686f7374223a22646231222c226964223a2235393235666661373834393430303639323663396162616132656163386234663731343432353762393265326538666136376165633033613734376666333863222c226a6f62223a226e696768746c79222c227365616c6564223a22323032362d31312d32375430373a30303a34322e3437373336345a222c2273697a65223a313132302c2274616773223a7b226461746162617365223a2270656f706c65227d7d2c2264617461736574223a227265676973747279222c2274797065223a226f626a6563742e72656769737465726564227d0a', '2026-11-27T07:00:42.496217Z', 'object.registered', 'registry', NULL);
INSERT INTO public.ledger_entry VALUES (60, '\x935193bd2ca41bf3963d1e78ec5339033442dabbf1efcc656a0c8ce83c59127c', '\x7b5c82ca47acbe36c696c2b8a43a55ab269db116be116c69af5d073e3cf392c4', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36300a393335313933626432636134316266333936336431653738656335333339303333343432646162626631656663633635366130633863653833633539313237630a7b226174223a22323032362d31312d32375430373a30303a34332e3032383839345a222c226279223a226e696768746c79222c2264617461223a7b22686561646572223a225957646c4c57567559334a35634852706232347562334a6e4c3359784369302b494667794e5455784f53426f65466b785a554a55526d6b7854557851617a5a44526a687859324e4b576e6459536e424a54565a3151334a6b5547355559574a4d576a4a76436d354d5331673554554a6156316c5052453134635467345a6d383264574e4255304977596c564c557a4e424b32316d61476479566c6c6f4d32734b4c533074494770526545354f546d49355a6a5577596e5256516c526a5a455a4d53456c366344566b4f564d35526d70744b31703453567049564564444d6d384b222c22686f7374223a22646231222c226964223a2236373633376536303535663938633865323566383966313937666635613130623331343939323136623639343133653537623631653861653837353132326165222c226a6f62223a6e756c6c2c227365616c6564223a22323032362d31312d32395430373a30303a34322e3735353537385a222c2273697a65223a313132302c2274616773223a7b7d7d2c2264617461736574223a227265676973747279222c2274797065223a226f626a6563742e72656769737465726564227d0a', '2026-11-27T07:00:43.028894Z', 'object.registered', 'registry', NULL);
INSERT INTO public.ledger_entry VALUES (64, '\x4a09a96439c72fa5c3e7f226655b2976c45238a806314960496765150debc741', '\xb9b08a93552d1c2f8406d1c7cb17b1bfca9aa62ef9b55c8f87f192f482341a35', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36340a346130396139363433396337326661356333653766323236363535623239373663343532333861383036333134393630343936373635313530646562633734310a7b226174223a22323032362d31312d32375430373a30303a34352e3235333830305a222c226279223a2262656c61222c22636572656d6f6e79223a226578706f72742d36656c706679367a7133222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d563463473979644330325a5778775a6e6b32656e457a496977695932686c5932747762326c756443493665794a7962323930496a6f694d7a6b775a546c6b4e57566c4e6d56694d6a4e694d3245774e474e6c5a6d4d305954526c4d4455314e6a55325a6a4933596d466a596d566a4d7a51354f444e68596d59774e6d52694f4446694d5441324e32497a4d534973496e4e70656d55694f6a5930665377695a476c6e5a584e30496a6f694e7a566d59544179597a67794d444d344e6a5a695a6a4d324e325979596d45314d6a51335a5755785a5467344e6a4d324d54566d4d7a6c6b4e445535596d5578596a426d5a544e684f54557a596d49305a47457859534973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d526c626e6b694c434a756232356a5a534936496a45795a475177597a52694e444d7a4d4751785932466d59574e6a597a6c694e7a4d314d44646c4d5445784969776962325a6d61574e70595777694f694a695a5778684969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e4a6c59584e7662694936496d357649476479623356755a4342706379426e61585a6c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a517a4c6a6b314d444d324e566f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a22546b342f63744373495636787145586279306e4359735431464f46767a4a7176787855632b534c64703730436f44614a61596a52756a4e666c5a4544744847682f376e57414b6963586b732f5168723261574b3044673d3d227d5d7d2c226b696e64223a2264656e79222c226f6666696369616c223a2262656c61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:45.253800Z', 'ceremony.signed', 'registry', 'export-6elpfy6zq3');
INSERT INTO public.ledger_entry VALUES (67, '\x100e5a95f39f16bfdaaacd0f11579aa06fa666444359102e807090aac47e3de5', '\x1be06cb6b43980e95c82df139f385ca6063dc867f48321f5157d7661419a74db', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36370a313030653561393566333966313662666461616163643066313135373961613036666136363634343433353931303265383037303930616163343765336465350a7b226174223a22323032362d31312d32375430373a30303a34372e3239373238355a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d6378737a686a78773373222c2264617461223a7b226b696e64223a226578706f7274222c227375626a656374223a7b22636572656d6f6e79223a226578706f72742d6378737a686a78773373222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31312d33305430373a30303a34372e3239373238355a222c22666f726d6174223a22637573746f64792d726571756573742f7631222c226e6f6e6365223a223530333038356537623164356438396164383066333631306364383562323832222c226f626a65637473223a7b22636f756e74223a312c22646967657374223a2237376636613262396539353632643236663661656635383834636333633162656331373332633033366261303033333632343638666138333235383034656263227d2c226f70656e6564223a22323032362d31312d32375430373a30303a34372e3239373238355a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22707572706f7365223a226279206d697374616b65222c22726563697069656e74223a2261676531667536727a357a346c736136756c77327636386533346e36793935786d376338707674777876736d643078786834616837347a736c3230633461222c22726571756573746572223a2272697461222c22736372697074223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226e616d65223a226578706f7274227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-27T07:00:47.297285Z', 'ceremony.opened', 'registry', 'export-cxszhjxw3s');
INSERT INTO public.ledger_entry VALUES (68, '\x1be06cb6b43980e95c82df139f385ca6063dc867f48321f5157d7661419a74db', '\xa9c0765a8ca35ffe6ecaa59d1f5c78067706a9fc5c8e3a1294dfad90d0d1ac21', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36380a316265303663623662343339383065393563383264663133396633383563613630363364633836376634383332316635313537643736363134313961373464620a7b226174223a22323032362d31312d32375430373a30303a34372e3239373238355a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d6378737a686a78773373222c2264617461223a7b226f626a65637473223a5b7b226964223a2237316362373661656233643632323034363231366135326235386166356236643766623637396461323461623930626531326633383635393938393561326230222c2273697a65223a313038307d5d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f626a65637473227d0a', '2026-11-27T07:00:47.297285Z', 'ceremony.objects', 'registry', 'export-cxszhjxw3s');
INSERT INTO public.ledger_entry VALUES (69, '\xa9c0765a8ca35ffe6ecaa59d1f5c78067706a9fc5c8e3a1294dfad90d0d1ac21', '\x20ff451193c344886e0862c744c0c192c5088da4f9e7cc7cae82254334ca9312', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36390a613963303736356138636133356666653665636161353964316635633738303637373036613966633563386533613132393464666164393064306431616332310a7b226174223a22323032362d31312d32375430373a30303a34372e3239373238355a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d6378737a686a78773373222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a22617070726f7665227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:47.297285Z', 'ceremony.stepped', 'registry', 'export-cxszhjxw3s');
INSERT INTO public.ledger_entry VALUES (70, '\x20ff451193c344886e0862c744c0c192c5088da4f9e7cc7cae82254334ca9312', '\x4f3c491c9ef47654aa6f777d8f75c6d1c290be8a9b4a3a3039832ee5136d31fa', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37300a323066663435313139336333343438383665303836326337343463306331393263353038386461346639653763633763616538323235343333346361393331320a7b226174223a22323032362d31312d32375430373a30303a34372e3634353937305a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d6378737a686a78773373222c2264617461223a7b226b696e64223a226578706f7274222c226f7574636f6d65223a2263616e63656c6c6564222c22726561736f6e223a22726974612063616e63656c6c65643a207468652077726f6e6720646179227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e656e646564227d0a', '2026-11-27T07:00:47.645970Z', 'ceremony.ended', 'registry', 'export-cxszhjxw3s');
INSERT INTO public.ledger_entry VALUES (78, '\x4b5096be2e9bfe767a0bf87e85cc8c3790b59d7372ca234930413aa8bad61e1d', '\xf32e3ef3c338542f61f5fa69da126b9f3a2fb4d13ddd1fde8ecf4fd86fcbd16d', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37380a346235303936626532653962666537363761306266383765383563633863333739306235396437333732636132333439333034313361613862616436316531640a7b226174223a22323032362d31312d32375430373a30303a35322e3031323937335a222c226279223a2262656c61222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694e546868595745314e44637a4d475a6a4d5441344e324a694e544a6a4e6a67315a6a4d30596a566b4e4459344e6d51335a4445304d444e6a5a6d4e6d4d44417a5a544535596d497a4d474d314d6d59304f5455315a534973496e4e70656d55694f6a6334665377695a476c6e5a584e30496a6f6959574d774e3251354e5445794f475579595749774d3259774f544a6a5a6a64694e3249794d6d5935595745344e6d517a4e6a64684f475a6b4d546b304e7a566959574e6b4d6d59325a44426a4e3256684d574a6d4d694973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d467763484a76646d55694c434a756232356a5a534936496a63344d7a55324d4446694e7a45314f444e694e574d304f4446684e5467345a6a59774d7a63775a5445334969776962325a6d61574e70595777694f694a695a5778684969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a55774c6a67774e6a41784e316f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a22474b45636a5435455343514558476f644b735a4f4338444b585752705a62747654326779776d45504459336e786462322f764a365976306f61476a507863716b615a665a4f544b4a6a714335746354424778424542513d3d227d5d7d2c226b696e64223a22617070726f7665222c226f6666696369616c223a2262656c61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:52.012973Z', 'ceremony.signed', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (79, '\xf32e3ef3c338542f61f5fa69da126b9f3a2fb4d13ddd1fde8ecf4fd86fcbd16d', '\xd90e5c418547256cad113188ccd05c68326358d989fede50c7097532db1ab577', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37390a663332653365663363333338353432663631663566613639646131323662396633613266623464313364646431666465386563663466643836666362643136640a7b226174223a22323032362d31312d32375430373a30303a35322e3031323937335a222c226279223a2262656c61222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a322c22746f223a227475726e227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:52.012973Z', 'ceremony.stepped', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (62, '\x018fc5fe37a84c86b9f0066f4c86b5929067e48c39a1b9ba8b57798c069d3d69', '\xb13e8611e8c15a1cfcec609519c079ff37fe57cf9a460d015c9136596668e650', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36320a303138666335666533376138346338366239663030363666346338366235393239303637653438633339613162396261386235373739386330363964336436390a7b226174223a22323032362d31312d32375430373a30303a34332e3335313038395a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d36656c706679367a7133222c2264617461223a7b226f626a65637473223a5b7b226964223a2237316362373661656233643632323034363231366135326235386166356236643766623637396461323461623930626531326633383635393938393561326230222c2273697a65223a313038307d5d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f626a65637473227d0a', '2026-11-27T07:00:43.351089Z', 'ceremony.objects', 'registry', 'export-6elpfy6zq3');
INSERT INTO public.ledger_entry VALUES (63, '\xb13e8611e8c15a1cfcec609519c079ff37fe57cf9a460d015c9136596668e650', '\x4a09a96439c72fa5c3e7f226655b2976c45238a806314960496765150debc741', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36330a623133653836313165386331356131636663656336303935313963303739666633376665353763663961343630643031356339313336353936363638653635300a7b226174223a22323032362d31312d32375430373a30303a34332e3335313038395a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d36656c706679367a7133222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a22617070726f7665227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:43.351089Z', 'ceremony.stepped', 'registry', 'export-6elpfy6zq3');
INSERT INTO public.ledger_entry VALUES (65, '\xb9b08a93552d1c2f8406d1c7cb17b1bfca9aa62ef9b55c8f87f192f482341a35', '\x45f275dfdd69ab17a62af91cfabea6350d215d40f44a33185cfdc3ae00be9d26', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36350a623962303861393335353264316332663834303664316337636231376231626663613961613632656639623535633866383766313932663438323334316133350a7b226174223a22323032362d31312d32375430373a30303a34362e3936343938355a222c226279223a226368656e222c22636572656d6f6e79223a226578706f72742d36656c706679367a7133222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d563463473979644330325a5778775a6e6b32656e457a496977695932686c5932747762326c756443493665794a7962323930496a6f69596d51354d5751304e7a42694d546b774e4459314d4445324f4459344d5468694e6a677a4e7a59324e47526c4e6d59314f4456695a6d5532596d526c5a6a5268596a59325a5459314e3256684e7a6b344e5745314e534973496e4e70656d55694f6a5931665377695a476c6e5a584e30496a6f694e7a566d59544179597a67794d444d344e6a5a695a6a4d324e325979596d45314d6a51335a5755785a5467344e6a4d324d54566d4d7a6c6b4e445535596d5578596a426d5a544e684f54557a596d49305a47457859534973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d526c626e6b694c434a756232356a5a534936496a45795a475177597a52694e444d7a4d4751785932466d59574e6a597a6c694e7a4d314d44646c4d5445784969776962325a6d61574e70595777694f694a6a614756754969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e4a6c59584e7662694936496d357649476479623356755a4342706379426e61585a6c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a51314c6a67774d7a4d354e6c6f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2263363634303135343035326661396638346135313763363366663734383465613961316535623265366265333531626263376264653138336261316432373537222c22736967223a227a48427942576a786f61626d533154785a2b2f374f2f6c2f31506c685a4a4f724f6b58774a4c4930675a383374454c4a70375a6664694550356678534b352f446d6e376c70637563676c68517952435044576f6d41673d3d227d5d7d2c226b696e64223a2264656e79222c226f6666696369616c223a226368656e227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:46.964985Z', 'ceremony.signed', 'registry', 'export-6elpfy6zq3');
INSERT INTO public.ledger_entry VALUES (66, '\x45f275dfdd69ab17a62af91cfabea6350d215d40f44a33185cfdc3ae00be9d26', '\x100e5a95f39f16bfdaaacd0f11579aa06fa666444359102e807090aac47e3de5', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a36360a343566323735646664643639616231376136326166393163666162656136333530643231356434306634346133333138356366646333616530306265396432360a7b226174223a22323032362d31312d32375430373a30303a34362e3936343938355a222c226279223a226368656e222c22636572656d6f6e79223a226578706f72742d36656c706679367a7133222c2264617461223a7b226b696e64223a226578706f7274222c226f7574636f6d65223a2264656e696564222c22726561736f6e223a223220617070726f76616c732063616e206e6f206c6f6e6765722062652072656163686564227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e656e646564227d0a', '2026-11-27T07:00:46.964985Z', 'ceremony.ended', 'registry', 'export-6elpfy6zq3');
INSERT INTO public.ledger_entry VALUES (71, '\x4f3c491c9ef47654aa6f777d8f75c6d1c290be8a9b4a3a3039832ee5136d31fa', '\xcc89fb753985499d3955987fa3715be5277b9a32ea3df540a5d4b723c41d6ede', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37310a346633633439316339656634373635346161366637373764386637356336643163323930626538613962346133613330333938333265653531333664333166610a7b226174223a22323032362d31312d32375430373a30303a34382e3137353832385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d376432656e777366336e222c2264617461223a7b226b696e64223a226578706f7274222c227375626a656374223a7b22636572656d6f6e79223a226578706f72742d376432656e777366336e222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31312d32375430383a30303a34382e3137353832385a222c22666f726d6174223a22637573746f64792d726571756573742f7631222c226e6f6e6365223a226236363237623561346533363061613639326134663064336135646465616662222c226f626a65637473223a7b22636f756e74223a312c22646967657374223a2237376636613262396539353632643236663661656635383834636333633162656331373332633033366261303033333632343638666138333235383034656263227d2c226f70656e6564223a22323032362d31312d32375430373a30303a34382e3137353832385a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22707572706f7365223a226e6f626f647920686173207468652074696d65222c22726563697069656e74223a2261676531326d663977716a64793565716e713468386d717273307832753075356572733230743878766e7371663074786c70346c73766e71776c656b6571222c22726571756573746572223a2272697461222c22736372697074223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226e616d65223a226578706f7274227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-27T07:00:48.175828Z', 'ceremony.opened', 'registry', 'export-7d2enwsf3n');
INSERT INTO public.ledger_entry VALUES (72, '\xcc89fb753985499d3955987fa3715be5277b9a32ea3df540a5d4b723c41d6ede', '\x198da07359240efa14f18108ddbc583952e989d9a57a6f37f17b158706391995', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37320a636338396662373533393835343939643339353539383766613337313562653532373762396133326561336466353430613564346237323363343164366564650a7b226174223a22323032362d31312d32375430373a30303a34382e3137353832385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d376432656e777366336e222c2264617461223a7b226f626a65637473223a5b7b226964223a2237316362373661656233643632323034363231366135326235386166356236643766623637396461323461623930626531326633383635393938393561326230222c2273697a65223a313038307d5d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f626a65637473227d0a', '2026-11-27T07:00:48.175828Z', 'ceremony.objects', 'registry', 'export-7d2enwsf3n');
INSERT INTO public.ledger_entry VALUES (73, '\x198da07359240efa14f18108ddbc583952e989d9a57a6f37f17b158706391995', '\xfbd98735e389d3e91e769be8f2df7a27a79ed23dc44877cdeeeb94ccb69ee224', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37330a313938646130373335393234306566613134663138313038646462633538333935326539383964396135376136663337663137623135383730363339313939350a7b226174223a22323032362d31312d32375430373a30303a34382e3137353832385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d376432656e777366336e222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a22617070726f7665227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:48.175828Z', 'ceremony.stepped', 'registry', 'export-7d2enwsf3n');
INSERT INTO public.ledger_entry VALUES (74, '\xfbd98735e389d3e91e769be8f2df7a27a79ed23dc44877cdeeeb94ccb69ee224', '\xfa1132dbaec41c856b0d993759a3e074012a6767b240cf644c31af12345610ef', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37340a666264393837333565333839643365393165373639626538663264663761323761373965643233646334343837376364656565623934636362363965653232340a7b226174223a22323032362d31312d32375430373a30303a34382e3436323135385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b226b696e64223a226578706f7274222c227375626a656374223a7b22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31312d33305430373a30303a34382e3436323135385a222c22666f726d6174223a22637573746f64792d726571756573742f7631222c226e6f6e6365223a223738333536303162373135383362356334383161353838663630333730653137222c226f626a65637473223a7b22636f756e74223a322c22646967657374223a2231306635623234636261663635346164343836663734663261313662613935656261636436653663383132383233323135373233643137386261303066336266227d2c226f70656e6564223a22323032362d31312d32375430373a30303a34382e3436323135385a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22707572706f7365223a22726573746f72652074657374222c22726563697069656e74223a2261676531687a3264683675797a656a327432346172386c7a7735636c363732686e753272793071336d6779656c7332777976357a657671736371306a6670222c22726571756573746572223a2272697461222c22736372697074223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226e616d65223a226578706f7274227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-27T07:00:48.462158Z', 'ceremony.opened', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (75, '\xfa1132dbaec41c856b0d993759a3e074012a6767b240cf644c31af12345610ef', '\x5a6d25dbde9ea93ea95588f19ae1c0e00e383a66b347097013446496c284a721', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37350a666131313332646261656334316338353662306439393337353961336530373430313261363736376232343063663634346333316166313233343536313065660a7b226174223a22323032362d31312d32375430373a30303a34382e3436323135385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b226f626a65637473223a5b7b226964223a2237316362373661656233643632323034363231366135326235386166356236643766623637396461323461623930626531326633383635393938393561326230222c2273697a65223a313038307d2c7b226964223a2236373633376536303535663938633865323566383966313937666635613130623331343939323136623639343133653537623631653861653837353132326165222c2273697a65223a313132307d5d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f626a65637473227d0a', '2026-11-27T07:00:48.462158Z', 'ceremony.objects', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (76, '\x5a6d25dbde9ea93ea95588f19ae1c0e00e383a66b347097013446496c284a721', '\x559ad3c117f5b7aaf04b75dcbc4e3f66ace4dfc38b8c5a30d40e877d2c0b4537', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37360a356136643235646264653965613933656139353538386631396165316330653030653338336136366233343730393730313334343634393663323834613732310a7b226174223a22323032362d31312d32375430373a30303a34382e3436323135385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a22617070726f7665227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-27T07:00:48.462158Z', 'ceremony.stepped', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (77, '\x559ad3c117f5b7aaf04b75dcbc4e3f66ace4dfc38b8c5a30d40e877d2c0b4537', '\x4b5096be2e9bfe767a0bf87e85cc8c3790b59d7372ca234930413aa8bad61e1d', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a37370a353539616433633131376635623761616630346237356463626334653366363661636534646663333862386335613330643430653837376432633062343533370a7b226174223a22323032362d31312d32375430373a30303a35302e3338363032305a222c226279223a22616e6e61222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694d44466c59544530595445794e6a67304d474a6b595456694d6a49334e6d4e6d4d7a63304e5463344e446b354d445a6c4f546b335a54426c597a63314f545a6a4f446730597a597a4d54526a5a474d7a4d6a41344d694973496e4e70656d55694f6a6333665377695a476c6e5a584e30496a6f6959574d774e3251354e5445794f475579595749774d3259774f544a6a5a6a64694e3249794d6d5935595745344e6d517a4e6a64684f475a6b4d546b304e7a566959574e6b4d6d59325a44426a4e3256684d574a6d4d694973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d467763484a76646d55694c434a756232356a5a534936496a63344d7a55324d4446694e7a45314f444e694e574d304f4446684e5467345a6a59774d7a63775a5445334969776962325a6d61574e70595777694f694a68626d35684969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544933564441334f6a41774f6a51354c6a417a4d444d314e316f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a2273516b5a62556f6d734472784161754c61416e7a796943456877734f392b646f555571362f2b63336e7769785777656f6e5154304a6b56457157556d4e51326d674c326f2f4d7431594f58684b3432447341645942773d3d227d5d7d2c226b696e64223a22617070726f7665222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:50.386020Z', 'ceremony.signed', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (80, '\xd90e5c418547256cad113188ccd05c68326358d989fede50c7097532db1ab577', '\x3803723ca49ad75408f34848c2f3077da6340ef447bfd2f9e74fa1d5699d8fdf', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38300a643930653563343138353437323536636164313133313838636364303563363833323633353864393839666564653530633730393735333264623161623537370a7b226174223a22323032362d31312d32375430373a30303a35332e3839313030385a222c226279223a22616e6e61222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694e44466a4f5445314d7a51304d4463355a4759354d544934597a4d325a4445324e4751304d7a6b794d6d52694e54686b5a574d32597a49345a6a4578596a51785a54426a4f54646c4d546c6b4e5745354d6a59304e694973496e4e70656d55694f6a6777665377695932397564484a70596e563061573975496a6f694d47466c5a474d775a6a5130593259344f574668596a63335a6a51305a6d457a4e546b30596a6c6d597a4e6c4f5451334d4755334f475a6a4d544e6b4f5749305a6d5a6a4e544e6a4f4463324e44637a4d574d7a4e794973496d52705a32567a64434936496d466a4d44646b4f5455784d6a686c4d6d46694d444e6d4d446b7959325933596a64694d6a4a6d4f5746684f445a6b4d7a59335954686d5a4445354e446331596d466a5a444a6d4e6d5177597a646c595446695a6a49694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a3064584a7549697769626d3975593255694f6949334f444d314e6a4178596a63784e54677a596a566a4e446778595455344f4759324d444d334d4755784e794973496d396d5a6d6c6a61574673496a6f695957357559534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794e3151774e7a6f774d446f314d7934344e7a67324e7a4e61496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a2256514a62576c6a54744f49516c66724c586a77665144624839516135735130644b4e656e756f44726a467856723059385a6e6d746c3237342b475a63485534574969315035514438595669577a4870597837574942513d3d227d5d7d2c226b696e64223a227475726e222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-27T07:00:53.891008Z', 'ceremony.signed', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (95, '\xeb9d75c7c048f45993638d729f5a9e78966e8cfced5fc7d484589d4f597e714e', '\xd909e80a9456fbfc7d7d657b8d347a75ad63b832798d588fb9818b1ac7f6deb2', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39350a656239643735633763303438663435393933363338643732396635613965373839363665386366636564356663376434383435383964346635393765373134650a7b226174223a22323032362d31312d32395430373a30313a30322e3139363738315a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d6976376c616375337779222c2264617461223a7b226b696e64223a226578706f7274222c227375626a656374223a7b22636572656d6f6e79223a226578706f72742d6976376c616375337779222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31322d30325430373a30313a30322e3139363738315a222c22666f726d6174223a22637573746f64792d726571756573742f7631222c226e6f6e6365223a226333373030373237386533643539633931633862386263623335646637643130222c226f626a65637473223a7b22636f756e74223a312c22646967657374223a2233613134343763376135386438343134353136386231336636616637303932396531613364663434333638616538333333393534323964663565393066343039227d2c226f70656e6564223a22323032362d31312d32395430373a30313a30322e3139363738315a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22707572706f7365223a2261207461626c65206973206c6f7374222c22726563697069656e74223a226167653134676b76746d35787277796c77346a613272753772646573767661347567757066336b35776d686774676e6534737a6e63676a737a653375336a222c22726571756573746572223a2272697461222c22736372697074223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226e616d65223a226578706f7274227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-29T07:01:02.196781Z', 'ceremony.opened', 'registry', 'export-iv7lacu3wy');
INSERT INTO public.ledger_entry VALUES (81, '\x3803723ca49ad75408f34848c2f3077da6340ef447bfd2f9e74fa1d5699d8fdf', '\x4a2adcdac0da594abc6ada019f2181b92bddced25f899c8d545f286037e04658', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38310a333830333732336361343961643735343038663334383438633266333037376461363334306566343437626664326639653734666131643536393964386664660a7b226174223a22323032362d31312d32395430373a30303a35372e3238363438315a222c226279223a2273657276696365222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b226f6666696369616c73223a5b22616e6e61225d2c226f70656e6564223a22323032362d31312d32375430373a30303a35332e3839313030385a227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6c6170736564227d0a', '2026-11-29T07:00:57.286481Z', 'ceremony.lapsed', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (82, '\x4a2adcdac0da594abc6ada019f2181b92bddced25f899c8d545f286037e04658', '\x3a0522f1c0810b2dd44dc5567d782b96ecbeebd2ce9ae365c2f90c5a44348a43', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38320a346132616463646163306461353934616263366164613031396632313831623932626464636564323566383939633864353435663238363033376530343635380a7b226174223a22323032362d31312d32395430373a30303a35382e3539303631345a222c226279223a22616e6e61222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f694d6a4d334e446335597a49794d445931596d517a595752685a44686c4d6a426a4e7a4e684d5449344e325a6d596d49794d5463794e4755774e32466d4d575979596a63314d6d59794e7a686c4e6a41354d7a566c4e534973496e4e70656d55694f6a6779665377695932397564484a70596e563061573975496a6f69596a5a6b5a6a6868596a49774d44686a4f5445334e54566d4d4452694d6d45304f446c6d5a545a6b4e5459784d3251304e6a673159324a694e5749304e6a4e685932457a596a55354d5441314f574d344f546b335a434973496d52705a32567a64434936496d466a4d44646b4f5455784d6a686c4d6d46694d444e6d4d446b7959325933596a64694d6a4a6d4f5746684f445a6b4d7a59335954686d5a4445354e446331596d466a5a444a6d4e6d5177597a646c595446695a6a49694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a3064584a7549697769626d3975593255694f6949334f444d314e6a4178596a63784e54677a596a566a4e446778595455344f4759324d444d334d4755784e794973496d396d5a6d6c6a61574673496a6f695957357559534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794f5651774e7a6f774d446f314f4334314e7a45334d544261496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a227a475453646c66652b32765a766538426a33626d75473334656a64727a557064766d656435715141463675566441796c36302b6a677238626e31475a55434530373257704a4d32582f7371344f462b6b4437397241413d3d227d5d7d2c226b696e64223a227475726e222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-29T07:00:58.590614Z', 'ceremony.signed', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (83, '\x3a0522f1c0810b2dd44dc5567d782b96ecbeebd2ce9ae365c2f90c5a44348a43', '\x387f786af1e458dc6a516267b63101567011b83f93bbcdb126d459a4b4d753c9', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38330a336130353232663163303831306232646434346463353536376437383262393665636265656264326365396165333635633266393063356134343334386134330a7b226174223a22323032362d31312d32395430373a30303a35382e3936343839345a222c226279223a2273657276696365222c22636572656d6f6e79223a226578706f72742d376432656e777366336e222c2264617461223a7b226b696e64223a226578706f7274222c226f7574636f6d65223a2265787069726564222c22726561736f6e223a2274686520636572656d6f6e7920776173206f70656e20756e74696c20323032362d31312d32375430383a30303a34382e3137353832385a227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e656e646564227d0a', '2026-11-29T07:00:58.964894Z', 'ceremony.ended', 'registry', 'export-7d2enwsf3n');
INSERT INTO public.ledger_entry VALUES (84, '\x387f786af1e458dc6a516267b63101567011b83f93bbcdb126d459a4b4d753c9', '\xaddf2e72756ed021507d356487bacd9f83abe07eaa05666afff30967ba63b732', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38340a333837663738366166316534353864633661353136323637623633313031353637303131623833663933626263646231323664343539613462346437353363390a7b226174223a22323032362d31312d32395430373a30313a30302e3339383734325a222c226279223a2262656c61222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433136646d5679616e706861544a73496977695932686c5932747762326c756443493665794a7962323930496a6f695a5459784e6a55794f54426a59574930595455334d6d5a695a544e6d4e5451784f445268595463344d6a45334f444d775a6d51794f4449304e4441774d6d59304e4749794d6a426b4d5745325a5755324d6a63304e794973496e4e70656d55694f6a6730665377695932397564484a70596e563061573975496a6f694f574a68596a67334e6a63324d54646a4f474a694d54526d5957566a4e6a6b354e57526a596a4a6a595756684d7a63784d6a51315a6a41794d446c6d4f445a694e575a694f5459344e7a526a5a4759344d324d344d794973496d52705a32567a64434936496d466a4d44646b4f5455784d6a686c4d6d46694d444e6d4d446b7959325933596a64694d6a4a6d4f5746684f445a6b4d7a59335954686d5a4445354e446331596d466a5a444a6d4e6d5177597a646c595446695a6a49694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a3064584a7549697769626d3975593255694f6949334f444d314e6a4178596a63784e54677a596a566a4e446778595455344f4759324d444d334d4755784e794973496d396d5a6d6c6a61574673496a6f69596d567359534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794f5651774e7a6f774d546f774d43347a4f444d344d444261496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a2267794437344e304a544b6e375873666f676a765643784c2f314a51652b6e526c4c4a6575694151652b3946562b376f5a4c5759664850666f4f4830454f49797a594777756e512f6b4e45375a515a4767314a4b7142513d3d227d5d7d2c226b696e64223a227475726e222c226f6666696369616c223a2262656c61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-29T07:01:00.398742Z', 'ceremony.signed', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (85, '\xaddf2e72756ed021507d356487bacd9f83abe07eaa05666afff30967ba63b732', '\x6d4d1f6a32c55aea56faf4bf45c230ec6f553cca82a22811fc390ac437d6f2ec', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38350a616464663265373237353665643032313530376433353634383762616364396638336162653037656161303536363661666666333039363762613633623733320a7b226174223a22323032362d31312d32395430373a30313a30302e3339383734325a222c226279223a2262656c61222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a332c22746f223a22756e6c6f636b227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-29T07:01:00.398742Z', 'ceremony.stepped', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (86, '\x6d4d1f6a32c55aea56faf4bf45c230ec6f553cca82a22811fc390ac437d6f2ec', '\xd1755652736dd1fe6bf737e76c051a10b8bab53bbd95478660f73620a8c0ef58', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38360a366434643166366133326335356165613536666166346266343563323330656336663535336363613832613232383131666333393061633433376436663265630a7b226174223a22323032362d31312d32395430373a30313a30302e3339383734325a222c226279223a2273657276696365222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b226661696c6564223a5b5d2c226772616e74223a2231343333343132303862376465373661653966623763306562386634626138343634303763386434396332633533623565316566653033333061373065656363222c226f70656e6564223a327d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e756e6c6f636b6564227d0a', '2026-11-29T07:01:00.398742Z', 'ceremony.unlocked', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (87, '\xd1755652736dd1fe6bf737e76c051a10b8bab53bbd95478660f73620a8c0ef58', '\x5f8b7c347bd8aa890dcbeb667407180e57fdc66491d8117b0ec05305daf44170', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38370a643137353536353237333664643166653662663733376537366330353161313062386261623533626264393534373836363066373336323061386330656635380a7b226174223a22323032362d31312d32395430373a30313a30302e3339383734325a222c226279223a2273657276696365222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a342c22746f223a22636f6c6c656374227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-29T07:01:00.398742Z', 'ceremony.stepped', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (88, '\x5f8b7c347bd8aa890dcbeb667407180e57fdc66491d8117b0ec05305daf44170', '\x667ced3f865ff62e19455c602b24b004bf549d27f1f6d303717d8cac004612ab', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38380a356638623763333437626438616138393064636265623636373430373138306535376664633636343931643831313762306563303533303564616634343137300a7b226174223a22323032362d31312d32395430373a30313a30302e3830313939375a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b226279223a2272697461227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e636f6c6c6563746564227d0a', '2026-11-29T07:01:00.801997Z', 'ceremony.collected', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (89, '\x667ced3f865ff62e19455c602b24b004bf549d27f1f6d303717d8cac004612ab', '\x065895af45bd27e608a16728c50ec17c01c932b536d909fe5c9d24ff231a2620', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a38390a363637636564336638363566663632653139343535633630326232346230303462663534396432376631663664333033373137643863616330303436313261620a7b226174223a22323032362d31312d32395430373a30313a30302e3830313939375a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a352c22746f223a22636c6f7365227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-29T07:01:00.801997Z', 'ceremony.stepped', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (90, '\x065895af45bd27e608a16728c50ec17c01c932b536d909fe5c9d24ff231a2620', '\x9da1970f99d94a5ebfff21c6828897b4496d7cfb8067be4e2a5865d9f81a4f36', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39300a303635383935616634356264323765363038613136373238633530656331376330316339333262353336643930396665356339643234666632333161323632300a7b226174223a22323032362d31312d32395430373a30313a30302e3830313939375a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d7a7665726a7a6169326c222c2264617461223a7b226b696e64223a226578706f7274222c226f7574636f6d65223a22636c6f736564222c22726561736f6e223a6e756c6c7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e656e646564227d0a', '2026-11-29T07:01:00.801997Z', 'ceremony.ended', 'registry', 'export-zverjzai2l');
INSERT INTO public.ledger_entry VALUES (91, '\x9da1970f99d94a5ebfff21c6828897b4496d7cfb8067be4e2a5865d9f81a4f36', '\xbf9d4eeff3d34cf28b177586367d1fa9fe558083f5a5b86e02808e0f27016e41', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39310a396461313937306639396439346135656266666632316336383238383937623434393664376366623830363762653465326135383635643966383161346633360a7b226174223a22323032362d31312d32395430373a30313a30312e3431373033365a222c226279223a2261646d696e222c2264617461223a7b2264617461736574223a6e756c6c2c2265787069726573223a22323032372d31312d32395430373a30313a30312e3431373033365a222c226964223a2235663165653965383437222c226c6162656c223a6e756c6c2c22706572736f6e223a2273746f7265222c2273636f706573223a5b22636174616c6f677565222c2272656164225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-29T07:01:01.417036Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (92, '\xbf9d4eeff3d34cf28b177586367d1fa9fe558083f5a5b86e02808e0f27016e41', '\x6d58642d0116098473b1337e46a581cea0d49706f670781e4104e76e998fd62e', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39320a626639643465656666336433346366323862313737353836333637643166613966653535383038336635613562383665303238303865306632373031366534310a7b226174223a22323032362d31312d32395430373a30313a30312e3731363134395a222c226279223a2273746f7265222c2264617461223a7b226f626a65637473223a5b2235393235666661373834393430303639323663396162616132656163386234663731343432353762393265326538666136376165633033613734376666333863225d2c22726561736f6e223a227072756e656420627920726574656e74696f6e227d2c2264617461736574223a227265676973747279222c2274797065223a226f626a656374732e676f6e65227d0a', '2026-11-29T07:01:01.716149Z', 'objects.gone', 'registry', NULL);
INSERT INTO public.ledger_entry VALUES (93, '\x6d58642d0116098473b1337e46a581cea0d49706f670781e4104e76e998fd62e', '\xda1a6d2eeaa677b86b03cbb83e2376b43219abc20d92fb7c3b229ec732d576de', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39330a366435383634326430313136303938343733623133333765343661353831636561306434393730366636373037383165343130346537366539393866643632650a7b226174223a22323032362d31312d32395430373a30313a30312e3937373230315a222c226279223a2261646d696e222c2264617461223a7b2264617461736574223a227265676973747279222c2265787069726573223a22323032372d31312d32395430373a30313a30312e3937373230315a222c226964223a2230613430343265623066222c226c6162656c223a6e756c6c2c22706572736f6e223a226e696768746c79222c2273636f706573223a5b227265676973746572225d7d2c2274797065223a22746f6b656e2e63726561746564227d0a', '2026-11-29T07:01:01.977201Z', 'token.created', NULL, NULL);
INSERT INTO public.ledger_entry VALUES (96, '\xd909e80a9456fbfc7d7d657b8d347a75ad63b832798d588fb9818b1ac7f6deb2', '\x080861c5c6d19db42ce0b566cb7649fdbdc95fcb3b005d90838312228861c462', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39360a643930396538306139343536666266633764376436353762386433343761373561643633623833323739386435383866623938313862316163376636646562320a7b226174223a22323032362d31312d32395430373a30313a30322e3139363738315a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d6976376c616375337779222c2264617461223a7b226f626a65637473223a5b7b226964223a2236373633376536303535663938633865323566383966313937666635613130623331343939323136623639343133653537623631653861653837353132326165222c2273697a65223a313132307d5d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f626a65637473227d0a', '2026-11-29T07:01:02.196781Z', 'ceremony.objects', 'registry', 'export-iv7lacu3wy');
INSERT INTO public.ledger_entry VALUES (97, '\x080861c5c6d19db42ce0b566cb7649fdbdc95fcb3b005d90838312228861c462', '\xd9e706e426dc8230bbad254a7628b0e2c5a852e40398b76558f8f17ddff9baf7', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39370a303830383631633563366431396462343263653062353636636237363439666462646339356663623362303035643930383338333132323238383631633436320a7b226174223a22323032362d31312d32395430373a30313a30322e3139363738315a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d6976376c616375337779222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a22617070726f7665227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-29T07:01:02.196781Z', 'ceremony.stepped', 'registry', 'export-iv7lacu3wy');
INSERT INTO public.ledger_entry VALUES (99, '\x54417148391f7eaa74a6a1c616646dbb8799a739bb68bd39b1dc46d584889ee6', '\xb5be2e9c8a77860779ed45632c075e7c56880dfbfe374f10b8c6d89c4418e9d3', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39390a353434313731343833393166376561613734613661316336313636343664626238373939613733396262363862643339623164633436643538343838396565360a7b226174223a22323032362d31312d32395430373a30313a30352e3233383836325a222c226279223a226368656e222c22636572656d6f6e79223a226578706f72742d6976376c616375337779222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433170646a647359574e314d336435496977695932686c5932747762326c756443493665794a7962323930496a6f694d4746684e5449784d6a63785a5751305a5455334d5755785a6d51334d574d315a4455794e47517a5a6a67335a544d325a4445344d5445795a54686a4e445a6b4d544a6a5954557a4e54526b4d7a52694d6a5a6d4f434973496e4e70656d55694f6a6b35665377695a476c6e5a584e30496a6f69597a45345a6a52694d7a4a6a4e7a5a684e7a64694d6d466a5a444e694d6a4a69596a46694f4459334d4759304d5751774e4755344d6a55334e6a566c5a446734596a5268596d466a4d7a5a6d4d574a6b5a5455354e434973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d467763484a76646d55694c434a756232356a5a534936496d4d7a4e7a41774e7a49334f47557a5a445535597a6b78597a68694f474a6a596a4d315a4759335a4445774969776962325a6d61574e70595777694f694a6a614756754969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544935564441334f6a41784f6a41304c6a41774f4455794f566f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2263363634303135343035326661396638346135313763363366663734383465613961316535623265366265333531626263376264653138336261316432373537222c22736967223a2272715954416b4547666d6e6664302f567136593048563938597a786162716856477031545755395475665530317a3134544e32504468423869464f35746e7261554149332b79497566756f3143356e524b76526643673d3d227d5d7d2c226b696e64223a22617070726f7665222c226f6666696369616c223a226368656e227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-29T07:01:05.238862Z', 'ceremony.signed', 'registry', 'export-iv7lacu3wy');
INSERT INTO public.ledger_entry VALUES (100, '\xb5be2e9c8a77860779ed45632c075e7c56880dfbfe374f10b8c6d89c4418e9d3', '\x302b575b0e2aea6ffebef4c98b01ff223d166bcedb34e8d1f2ba76a18b9fd51c', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130300a623562653265396338613737383630373739656434353633326330373565376335363838306466626665333734663130623863366438396334343138653964330a7b226174223a22323032362d31312d32395430373a30313a30352e3233383836325a222c226279223a226368656e222c22636572656d6f6e79223a226578706f72742d6976376c616375337779222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a322c22746f223a227475726e227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-29T07:01:05.238862Z', 'ceremony.stepped', 'registry', 'export-iv7lacu3wy');
INSERT INTO public.ledger_entry VALUES (105, '\xfd30f422e798e0989ebc87a1577948ee7970d546a8c650e0f2c00ad0bf15b037', '\x3a976d90e3df7fe55b8a4214dff769b9a26cb8eda512e492e4e03cf6a36db289', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130350a666433306634323265373938653039383965626338376131353737393438656537393730643534366138633635306530663263303061643062663135623033370a7b226174223a22323032362d31312d32395430373a30313a30392e3030313038375a222c226279223a2262656c61222c22636572656d6f6e79223a226578706f72742d667a6176356778627971222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d5634634739796443316d656d46324e576434596e6c78496977695932686c5932747762326c756443493665794a7962323930496a6f694e6a4577597a45794e6a63325a5463775a545a684d7a45304f54566c4e324d774d474d334e6a526c4d6a686c4f5467794d32466b596d59794e7a51325a6a49794e7a41784e444d345a54646d4e7a426a4d474e694e794973496e4e70656d55694f6a45774e583073496d52705a32567a64434936496a4d324e47566d4d574a694d3245304d3255354d5463314d545a6a4e324e684d7a4e6b4f54557a596a68694f474e6d4e6d5a684d6a45795a6a633259574d305a474d334e4467345a5751345a6a4d304f54517a596d45694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a686348427962335a6c49697769626d3975593255694f69497a5a6a6732596a41314e444a6b596a68694e5463794e574a69596d51314d6d5177596a4a6c4f47466b4d434973496d396d5a6d6c6a61574673496a6f69596d567359534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794f5651774e7a6f774d546f774e7934334e7a41304d6a6461496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2234663962333536316364653965623231356461616635363834623732353634363266396233306365353737393936363130653531666137633961643836386630222c22736967223a2242786b2b38474a7861586271347338502f5130786f69366b377742686d7955445749376e456c6f415446634f375a3277687559346649696b725171345a74507544396c384b574238336c61734b446f53654a7a7842773d3d227d5d7d2c226b696e64223a22617070726f7665222c226f6666696369616c223a2262656c61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-29T07:01:09.001087Z', 'ceremony.signed', 'registry', 'export-fzav5gxbyq');
INSERT INTO public.ledger_entry VALUES (106, '\x3a976d90e3df7fe55b8a4214dff769b9a26cb8eda512e492e4e03cf6a36db289', '\x4deb813ff1d9aaac694079c7346a7daec2cc489f86b05a424f1dc3ecf080e4a0', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130360a336139373664393065336466376665353562386134323134646666373639623961323663623865646135313265343932653465303363663661333664623238390a7b226174223a22323032362d31312d32395430373a30313a30392e3030313038375a222c226279223a2262656c61222c22636572656d6f6e79223a226578706f72742d667a6176356778627971222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a322c22746f223a227475726e227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-29T07:01:09.001087Z', 'ceremony.stepped', 'registry', 'export-fzav5gxbyq');
INSERT INTO public.ledger_entry VALUES (98, '\xd9e706e426dc8230bbad254a7628b0e2c5a852e40398b76558f8f17ddff9baf7', '\x54417148391f7eaa74a6a1c616646dbb8799a739bb68bd39b1dc46d584889ee6', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a39380a643965373036653432366463383233306262616432353461373632386230653263356138353265343033393862373635353866386631376464666639626166370a7b226174223a22323032362d31312d32395430373a30313a30332e3535313334315a222c226279223a22616e6e61222c22636572656d6f6e79223a226578706f72742d6976376c616375337779222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d56346347397964433170646a647359574e314d336435496977695932686c5932747762326c756443493665794a7962323930496a6f694d6a4a69597a6b774d5451324d6a6b77593251355a47526b4d325179597a6c68595463794f4455354e7a4d774e44457a4e7a686b4d32597859324d304d3255344d6a4d3459545a685a5451355a475979596d466d4f534973496e4e70656d55694f6a6b34665377695a476c6e5a584e30496a6f69597a45345a6a52694d7a4a6a4e7a5a684e7a64694d6d466a5a444e694d6a4a69596a46694f4459334d4759304d5751774e4755344d6a55334e6a566c5a446734596a5268596d466a4d7a5a6d4d574a6b5a5455354e434973496d5a76636d316864434936496d4e31633352765a486b7463335268644756745a5735304c3359784969776961326c755a434936496d467763484a76646d55694c434a756232356a5a534936496d4d7a4e7a41774e7a49334f47557a5a445535597a6b78597a68694f474a6a596a4d315a4759335a4445774969776962325a6d61574e70595777694f694a68626d35684969776962334a705a326c75496a6f695933567a6447396b6553356c654746746347786c4c3264766247526c62694973496e5270625755694f6949794d4449324c5445784c544935564441334f6a41784f6a41794c6a55324f5445774d6c6f6966513d3d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a2277767a7370617765533574774e514756772f2f666f56576343367078716f6f664b544b464f7a4f722b722b6845703333415a50596a786c446774636375393849646d4f302f4c784c5735374b396833513779627a43773d3d227d5d7d2c226b696e64223a22617070726f7665222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-29T07:01:03.551341Z', 'ceremony.signed', 'registry', 'export-iv7lacu3wy');
INSERT INTO public.ledger_entry VALUES (101, '\x302b575b0e2aea6ffebef4c98b01ff223d166bcedb34e8d1f2ba76a18b9fd51c', '\x521a6eaeb2632661f0bb9f50f7badacae8539fceb37e2cc3f8706a57684a24db', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130310a333032623537356230653261656136666665626566346339386230316666323233643136366263656462333465386431663262613736613138623966643531630a7b226174223a22323032362d31312d32395430373a30313a30352e3536343231385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d667a6176356778627971222c2264617461223a7b226b696e64223a226578706f7274222c227375626a656374223a7b22636572656d6f6e79223a226578706f72742d667a6176356778627971222c22636f6d62696e6572223a223533337655396c7846452b4d5a64672f727534694471616a4c6b3632336d4b686345354b6b3947327743383d222c2264617461736574223a227265676973747279222c2265787069726573223a22323032362d31322d30325430373a30313a30352e3536343231385a222c22666f726d6174223a22637573746f64792d726571756573742f7631222c226e6f6e6365223a223366383662303534326462386235373235626262643532643062326538616430222c226f626a65637473223a7b22636f756e74223a312c22646967657374223a2237376636613262396539353632643236663661656635383834636333633162656331373332633033366261303033333632343638666138333235383034656263227d2c226f70656e6564223a22323032362d31312d32395430373a30313a30352e3536343231385a222c226f726967696e223a22637573746f64792e6578616d706c652f676f6c64656e222c22706f6c696379223a7b226465616c6572223a2273657276696365222c227265717565737465725f6d61795f617070726f7665223a66616c73652c2273637269707473223a7b226578706f7274223a226578706f7274227d7d2c227075626c6963223a224c31332f785a745048673367526a6e6c61623773726942485565524d5731526e544562424e62377a4a4d303d222c22707572706f7365223a22616e6f74686572206973206c6f7374222c22726563697069656e74223a22616765317277646732766a6d76736c7667726e666c727a686a63613663736d6d7264386c35756470756b773373796d71796c6a78333933716c7030613534222c22726571756573746572223a2272697461222c22736372697074223a7b22646967657374223a2236333437653636643562623837616630393962316139346164656566383566356136653466303035646437323936326563623066326232306463393932613437222c226e616d65223a226578706f7274227d2c227365617473223a5b7b22626f785f6b6579223a227132332b4f5536375639665347302f4736484a422f76474576714773494f715232317175786834796758413d222c2266696e6765727072696e74223a2233353661366433353966363034336637356562343665323566353431633530303231343364663336333332303933663230376630393165336537306339373638222c22696e646578223a312c226f6666696369616c223a22616e6e61222c2273686172655f6b6579223a226d434f53516c347a4e62412b31647970734b6a77765a5a76504b6a554c4e35514c79505a5130632f4c69413d222c227369676e696e675f6b6579223a22697070776d346e6936437667305a3337793670695741312f68547a3457614d6a503351716c5172464847493d227d2c7b22626f785f6b6579223a22656d6954735875486278484c59696974776f4c526343364e59467676615359584f2b7467742f665339434d3d222c2266696e6765727072696e74223a2265373636303532343261363837326364363836326337303065396466656336383064633036383737346635366135323137633864343337383664363666316566222c22696e646578223a322c226f6666696369616c223a2262656c61222c2273686172655f6b6579223a22777930612f41424a466158546635502f7037554d755a2f53497a7747344a5a34354c324d326646396b716f3d222c227369676e696e675f6b6579223a2232792f575765464e77354e65782b7038397843493274435367304f4d4b76517647726f64787750572b59633d227d2c7b22626f785f6b6579223a2234544d3852322b536a464c686c686b336b4554547635332f516f486937724d546b306f326f6e4f545878593d222c2266696e6765727072696e74223a2234633962646630363861303836633436303965316335356430393836323235356238383033613638303361343730646264613332613632303961313363663632222c22696e646578223a332c226f6666696369616c223a226368656e222c2273686172655f6b6579223a225a453432614439544b377a526b545042416659442f7a6b69705053564e58704956724830617758486d69673d222c227369676e696e675f6b6579223a2276386d61664b724f6d47745764596b5549666d6c756a444d78707a6b444e644c4333464f366d70385650453d227d5d2c227468726573686f6c64223a322c227769746e6573736573223a5b7b226e616d65223a2277696c6d61222c227369676e696e675f6b6579223a22642b576c315337685778765469515652576c776e55555633454273554e76666d7934567632392f507850553d227d5d7d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f70656e6564227d0a', '2026-11-29T07:01:05.564218Z', 'ceremony.opened', 'registry', 'export-fzav5gxbyq');
INSERT INTO public.ledger_entry VALUES (102, '\x521a6eaeb2632661f0bb9f50f7badacae8539fceb37e2cc3f8706a57684a24db', '\x93ae856ebd43a871e754fd83f39186409c586a03363bb64ad689344cbe66fdd1', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130320a353231613665616562323633323636316630626239663530663762616461636165383533396663656233376532636333663837303661353736383461323464620a7b226174223a22323032362d31312d32395430373a30313a30352e3536343231385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d667a6176356778627971222c2264617461223a7b226f626a65637473223a5b7b226964223a2237316362373661656233643632323034363231366135326235386166356236643766623637396461323461623930626531326633383635393938393561326230222c2273697a65223a313038307d5d7d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e6f626a65637473227d0a', '2026-11-29T07:01:05.564218Z', 'ceremony.objects', 'registry', 'export-fzav5gxbyq');
INSERT INTO public.ledger_entry VALUES (103, '\x93ae856ebd43a871e754fd83f39186409c586a03363bb64ad689344cbe66fdd1', '\xa46b0db9f98df6087773431431f31173112e33d4ed95e8ac86ec2830981c1f2e', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130330a393361653835366562643433613837316537353466643833663339313836343039633538366130333336336262363461643638393334346362653636666464310a7b226174223a22323032362d31312d32395430373a30313a30352e3536343231385a222c226279223a2272697461222c22636572656d6f6e79223a226578706f72742d667a6176356778627971222c2264617461223a7b22616273656e74223a5b5d2c2273746570223a312c22746f223a22617070726f7665227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e73746570706564227d0a', '2026-11-29T07:01:05.564218Z', 'ceremony.stepped', 'registry', 'export-fzav5gxbyq');
INSERT INTO public.ledger_entry VALUES (104, '\xa46b0db9f98df6087773431431f31173112e33d4ed95e8ac86ec2830981c1f2e', '\xfd30f422e798e0989ebc87a1577948ee7970d546a8c650e0f2c00ad0bf15b037', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130340a613436623064623966393864663630383737373334333134333166333131373331313265333364346564393565386163383665633238333039383163316632650a7b226174223a22323032362d31312d32395430373a30313a30372e3238373733335a222c226279223a22616e6e61222c22636572656d6f6e79223a226578706f72742d667a6176356778627971222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d5634634739796443316d656d46324e576434596e6c78496977695932686c5932747762326c756443493665794a7962323930496a6f694e7a5a6b5a54686c4e4445784f57526a4f575a6c4f54597a4e474669596a49324e7a4d354f4751794f4751354e57566c5a544a68596a417a4d4456694d4459324d474a6d593259314f4445784e54646b4e6a646a4d794973496e4e70656d55694f6a45774e483073496d52705a32567a64434936496a4d324e47566d4d574a694d3245304d3255354d5463314d545a6a4e324e684d7a4e6b4f54557a596a68694f474e6d4e6d5a684d6a45795a6a633259574d305a474d334e4467345a5751345a6a4d304f54517a596d45694c434a6d62334a74595851694f694a6a64584e30623252354c584e305958526c62575675644339324d534973496d7470626d51694f694a686348427962335a6c49697769626d3975593255694f69497a5a6a6732596a41314e444a6b596a68694e5463794e574a69596d51314d6d5177596a4a6c4f47466b4d434973496d396d5a6d6c6a61574673496a6f695957357559534973496d39796157647062694936496d4e31633352765a486b755a586868625842735a53396e6232786b5a5734694c434a306157316c496a6f694d6a41794e6930784d5330794f5651774e7a6f774d546f774e6934774e6a55334d7a6c61496e303d222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a222f72505436594477566f41676c4a3632665550797165724a624336314478334a7977617245376b4855755045494d6530547338456e557975502f683673564c544b35383435475078336d382b68654f653941516843673d3d227d5d7d2c226b696e64223a22617070726f7665222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-29T07:01:07.287733Z', 'ceremony.signed', 'registry', 'export-fzav5gxbyq');
INSERT INTO public.ledger_entry VALUES (107, '\x4deb813ff1d9aaac694079c7346a7daec2cc489f86b05a424f1dc3ecf080e4a0', '\x66cfec453a3c68990f497cda7576848fe79beeb1aaa13368db62b546aa0a7eb0', '\x637573746f64792e6578616d706c652f676f6c64656e2f656e7472792f76310a3130370a346465623831336666316439616161633639343037396337333436613764616563326363343839663836623035613432346631646333656366303830653461300a7b226174223a22323032362d31312d32395430373a30313a31302e3736323332385a222c226279223a22616e6e61222c22636572656d6f6e79223a226578706f72742d667a6176356778627971222c2264617461223a7b22656e76656c6f7065223a7b227061796c6f6164223a2265794a6a5a584a6c6257397565534936496d5634634739796443316d656d46324e576434596e6c78496977695932686c5932747762326c756443493665794a7962323930496a6f694d5755314d6a46694e546c685a4445324e4751774f4749314e5463304d6a4179595445315a4441344d3259335a546c6b4e44426d596d5a6d59544a6d4e574d7a5a475a6d4f546331596d59334e5441794f546b7959534973496e4e70656d55694f6a45774e333073496d4e76626e527961574a3164476c7662694936496d4e694f4463774e6a45345a6a4d775a444e6d4d6a4d31596a45324d3245784f54466d4d6a5a6c4d5745324f4455334f54526a4d446b304f445134595464694d7a633459546c6d5a6d49774f4445345a5467774d5745694c434a6b6157646c633351694f69497a4e6a526c5a6a4669596a4e684e444e6c4f5445334e544532597a646a59544d7a5a446b314d324934596a686a5a6a5a6d595449784d6d59334e6d466a4e47526a4e7a51344f47566b4f47597a4e446b304d324a68496977695a6d397962574630496a6f695933567a6447396b6553317a644746305a57316c626e5176646a45694c434a726157356b496a6f696448567962694973496d3576626d4e6c496a6f694d3259344e6d49774e5451795a474934596a55334d6a5669596d4a6b4e544a6b4d4749795a5468685a4441694c434a765a6d5a7059326c6862434936496d4675626d45694c434a76636d6c6e615734694f694a6a64584e30623252354c6d563459573177624755765a3239735a4756754969776964476c745a534936496a49774d6a59744d5445744d6a6c554d4463364d4445364d5441754e7a51334e6a493457694a39222c227061796c6f616454797065223a226170706c69636174696f6e2f766e642e637573746f64792e73746174656d656e742b6a736f6e222c227369676e617475726573223a5b7b226b65796964223a2261303166663437653233326439363336613534613630316236393334646338383437666461306266326432313636336531323733356566313863306561653961222c22736967223a225479542f36417342534242493337614c344d69627635393876726f322f4b562b41616c4d334e314a7a394842694842787243376774654a39756c713671636143433030457841416b48617a74544a76525847593643773d3d227d5d7d2c226b696e64223a227475726e222c226f6666696369616c223a22616e6e61227d2c2264617461736574223a227265676973747279222c2274797065223a22636572656d6f6e792e7369676e6564227d0a', '2026-11-29T07:01:10.762328Z', 'ceremony.signed', 'registry', 'export-fzav5gxbyq');


--
-- Data for Name: ledger_head; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger_head VALUES (1, 108, '\x66cfec453a3c68990f497cda7576848fe79beeb1aaa13368db62b546aa0a7eb0', '\x390e9d5ee6eb23b3a04cefc4a4e055656f27bacbec34983abf06db81b1067b31adc2e30c86c0d97a69380423a56a9d3b692f9621ac12a66913af969ce0444ce3509efce212bce778328ac7419396c5773be56fc1eba2e71d166af8f8a6a188db2fa06fa47d8c74b8baba39ed2183fb2eff06d553a11a248439a7bbba77977d34', 'custody.example/golden
108
CXQf2mz+n9pV6OSIquyZ9foeHSOt4X+CJeyi4Um+0VA=

— custody.example/golden CxkJhe8+qbEyN0ccczpsBU7sM6+/mZfgu2hwY5UV4rDGWjoyxefiWJk6yYzSX2z4VEl+TFDB2lpbX0zNPVJ5spCdlgk=
');


--
-- Data for Name: ledger_node; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger_node VALUES (1, 0, '\x804c41f8bbd1bc8748f04ebd1022dd48b43f208178fe74cf4be80f487c7be058');
INSERT INTO public.ledger_node VALUES (1, 1, '\x813334707fe0a5f91714cb097744528b6dc2671e1349da704deb906f3c354f1b');
INSERT INTO public.ledger_node VALUES (2, 0, '\x4b012e404a5397a8aeb3a510edb10b91913abf0d44c360c0a383c3ec62ab3e43');
INSERT INTO public.ledger_node VALUES (1, 2, '\x93f97ca40ddfbc85ed2a361950a8f173f7a0db62fd0acdbf919590a21093efdd');
INSERT INTO public.ledger_node VALUES (1, 3, '\xbf702c74a5f6c5a0908d39bbaf1f63edd70ae7bbc798526af8b94260aaf5883a');
INSERT INTO public.ledger_node VALUES (2, 1, '\x507fb07ffc58f1396149be12f325a8dff6cda8af1f911e0eaa1ed37bce4b4af5');
INSERT INTO public.ledger_node VALUES (3, 0, '\x98220b3fbfa0413ab5908c565f5ad839c461d042d9703a9ef8903e41703d2dbb');
INSERT INTO public.ledger_node VALUES (1, 4, '\xe586210ad368d36732cbce5ac45921e44c67a82f328cce3033ffe73784cabe03');
INSERT INTO public.ledger_node VALUES (1, 5, '\x05e7162fa819f4f7cb9df9dd5f73f726cffd08204577e63747be18483b479885');
INSERT INTO public.ledger_node VALUES (2, 2, '\x720a844951b4322f92f1cac42a619d1981b5b9d930ba742aa783d99b57f47644');
INSERT INTO public.ledger_node VALUES (1, 6, '\xb0982e34c3dc0dbdc819dddba09bed11a1715236a7846a39c0e5766376c1ced0');
INSERT INTO public.ledger_node VALUES (1, 7, '\xfec68803166a6b5e9d43b6c2d6348b74a723e4892a31e8043a5fbdf98619c3f1');
INSERT INTO public.ledger_node VALUES (2, 3, '\xd761b56082b54ffc45816211021431988cb901549d61dd49798469299d4407fa');
INSERT INTO public.ledger_node VALUES (3, 1, '\x568f9c9d6e665037ec28c056531cfc4782557d39bb42e906eff1ee791e152130');
INSERT INTO public.ledger_node VALUES (4, 0, '\x84b99e1bf0ec0fdb43c2aa69eead019e92eaff066de3b25ac0639c6cecdac5b9');
INSERT INTO public.ledger_node VALUES (1, 8, '\x5ce0c1633bbeaa17f4c8c74ffb50e9fc581e3bdb2d9dd09ec70ac1768ff834a8');
INSERT INTO public.ledger_node VALUES (1, 9, '\xa6d14cad845a86e1233d68a8a34ecdfe11450065ae31928bd5321f890cdbd07d');
INSERT INTO public.ledger_node VALUES (2, 4, '\xc3e1cc34ef890f3a0f2cbb57a7e5ac1a57687310b4556835637a54d3f0095b28');
INSERT INTO public.ledger_node VALUES (1, 10, '\x665ef46c18a41cacd73574cf9c8c4c310ce615181997534d549d20918cf7a6f0');
INSERT INTO public.ledger_node VALUES (1, 11, '\xcc700b78caac70d6b6871a8ccb1462844e7f4afe660d3c90342a9af9e516e59a');
INSERT INTO public.ledger_node VALUES (2, 5, '\x526675e6c175a498136d16acf9bac465e3dbf1a161de91c467228749d7a7a2f2');
INSERT INTO public.ledger_node VALUES (3, 2, '\x91207bcf61ff3f7f1d1a140d8d701e0504f698594095987e60ae2cba00d752fc');
INSERT INTO public.ledger_node VALUES (1, 12, '\x6cd8d5e51e9b9ed40d2b245ac8a158d5bd66e1c0ba137cd45bab3cc64d8cbfcd');
INSERT INTO public.ledger_node VALUES (1, 13, '\x4de4eccf3106bb4e50dd5458081557750064289b825f9b6ff828f9883907db25');
INSERT INTO public.ledger_node VALUES (2, 6, '\x44d7b8bd116a38027d0190ff8acdee896c3971492c9c3524987c05bbd6fbdc53');
INSERT INTO public.ledger_node VALUES (1, 14, '\x45b5e7c8e3d5b5fb422327b2e7d835d30647e7c5f9e7adc06df6ee0ea646aad0');
INSERT INTO public.ledger_node VALUES (1, 15, '\xc033c3f659d262611db08ef664c6e7747f75eee97c2fa49cb0e66f5a7889ea60');
INSERT INTO public.ledger_node VALUES (2, 7, '\x7a30889a20b635f53551bfa0d41cfc680df3ee13d4a3f52a088e6cdb532e966d');
INSERT INTO public.ledger_node VALUES (3, 3, '\x4db2d95a4aec07ec5875dc7c8a028553347005bf73c06347a82499c0c29bbbab');
INSERT INTO public.ledger_node VALUES (4, 1, '\x70ed4f30715c1866966eecd74790d17b998016fdfed07b9c26b85ce676ca5aba');
INSERT INTO public.ledger_node VALUES (5, 0, '\xf762ae1b5e4042dde0885b12c76ade6ed4a0f0cb34f41b2f0b68da6be1c3fa0c');
INSERT INTO public.ledger_node VALUES (1, 16, '\xe9811c6973f2d11c3c3169f4eb8fc9e7edf7c331294b1c3fbb8c81c7f24f9e0a');
INSERT INTO public.ledger_node VALUES (1, 17, '\x13f5123a1951737d19d91442515e4bd7ab6de0cd4aec9ef9cd703c223db1a1a9');
INSERT INTO public.ledger_node VALUES (2, 8, '\x24ca903835ab7f0c2c5dd7d1e25e2b4bc85958d01f6d00d5b4b8b8a638a0b485');
INSERT INTO public.ledger_node VALUES (1, 18, '\xb03ba6e9669d5dc85d37a6ea561d7cda73df8aa3dac9e830d97de402bc60f762');
INSERT INTO public.ledger_node VALUES (1, 19, '\x013b00c871acf988b085144e327d27916d08026d950495b921698bc6249b3d9f');
INSERT INTO public.ledger_node VALUES (2, 9, '\xa6342a9889f5318d20bc6d293c589ef20c8051f5a0dcc47b3e90743666fa8bb9');
INSERT INTO public.ledger_node VALUES (3, 4, '\x35f8c9edd159234c53b02ca54a106c1d1c593e7a6e2ddfcd17f8fe2932fd94f3');
INSERT INTO public.ledger_node VALUES (1, 20, '\xfaa83431f2974b2ca46b6e94dbfe6f235b49122496c094cf3d8b5d1424923bee');
INSERT INTO public.ledger_node VALUES (1, 21, '\xc34bedc3fcd63cd98109d0beabf76dafc1b7d0aba668f724b658237380d9aa33');
INSERT INTO public.ledger_node VALUES (2, 10, '\x7423417944e1d45a1dd1b8425c536b853e8dea1470716e0c4abf7888bf853609');
INSERT INTO public.ledger_node VALUES (1, 22, '\x97994d7201c36a641e1b5b828905d70f5b113f1f3094e243e1434838460d9797');
INSERT INTO public.ledger_node VALUES (1, 23, '\x4b56e01fe44fa047cc50ecaee1e8ccfcf6c74350358b2439ea42ad9795f9225c');
INSERT INTO public.ledger_node VALUES (2, 11, '\x65ff5a7c0ec42d40248305ecc0ac67d3da4c03872bfdfa1c9dd1c9be1db76112');
INSERT INTO public.ledger_node VALUES (3, 5, '\xf25f650a664b5713aa22aba27d591ba48ffd62732ad1986d6c41b7dd119a09c7');
INSERT INTO public.ledger_node VALUES (4, 2, '\xb4f6085b66622860430b2cd67e19ba7a99dccdc888b1ccea7f48e5626d9c0fc6');
INSERT INTO public.ledger_node VALUES (1, 24, '\x0b767511a6c626c7129d378090e2ea3d9cd70bbcf264341bd8212868aeb893d1');
INSERT INTO public.ledger_node VALUES (1, 25, '\xe9c6e5a69b8f909fbb1678c01c680b7440fb622c80282cae6d47a3085e43cf44');
INSERT INTO public.ledger_node VALUES (2, 12, '\xb7f95c43f1df47fdc2e8d1486a6eb45aa6711910bbe11b69db4643b1a9b8a62f');
INSERT INTO public.ledger_node VALUES (1, 26, '\x4e5dee6e619450551a99677d9d8802a6a6fc29f8806b56cd2339522f7d0251e8');
INSERT INTO public.ledger_node VALUES (1, 27, '\xfd0f651de8bbee944fc5ef08665f32b7541c58251d71c258efd9978fd9587259');
INSERT INTO public.ledger_node VALUES (2, 13, '\x10ad7119a20a46adcf76a94954a273e91cdf899b509d0e8a22de389abdd5ccf3');
INSERT INTO public.ledger_node VALUES (3, 6, '\xf67d3f1ff1d2e447965e057a7a002c4f7497c2b0046c0f5fc4b65d3de76b680e');
INSERT INTO public.ledger_node VALUES (1, 28, '\x9d6163418c925d4bfdd1c202c5e29dcacf3b37c8731b8da66e7e2a8d59ff5a29');
INSERT INTO public.ledger_node VALUES (1, 29, '\x11f3aab977fff3b321419d31ca4a9927d22493aaedd73a59537ff7a3da1255d6');
INSERT INTO public.ledger_node VALUES (2, 14, '\x05827386810ac497b92f42c510228327ff79b4fe85ef2026e793c3c699d15654');
INSERT INTO public.ledger_node VALUES (1, 30, '\x1e0d8586a6d60e75d3576027522fbf99d3ac108c6391ccc1f9d1607ca6f96a36');
INSERT INTO public.ledger_node VALUES (1, 31, '\x83ff9379b84b74c9d59e7a5dcc1ba1c3be5467c1910928fdb7c0a19240ef973e');
INSERT INTO public.ledger_node VALUES (2, 15, '\xd201ee757eb1750e47f71ef1a5c699649292a1c940efcda1ebe4e93a1d843613');
INSERT INTO public.ledger_node VALUES (3, 7, '\x40cdf37c4ffdca68a2bdd2fd0775543777b4c09285fc5678a847c37c19f7cd6f');
INSERT INTO public.ledger_node VALUES (4, 3, '\xce32049709313a1072691423f7b8c1d932d5904d9506cb5aea07c4231c118502');
INSERT INTO public.ledger_node VALUES (5, 1, '\x9b950998dfa39377fea044577eb33a77b9dbbd9a28656927d1e7ac647cc4446e');
INSERT INTO public.ledger_node VALUES (6, 0, '\x390e9d5ee6eb23b3a04cefc4a4e055656f27bacbec34983abf06db81b1067b31');
INSERT INTO public.ledger_node VALUES (1, 32, '\x688649a390736d5aa7250abae6d02a4ac8df603f9ef951179cc0d80b1995beee');
INSERT INTO public.ledger_node VALUES (1, 33, '\x59624d706779dd3358e6eff9de37c4777f770f78e10b048a96617825f16a21c5');
INSERT INTO public.ledger_node VALUES (2, 16, '\xffbb735d40d8f9c17157d580f7ac4dbcf6151b743c93db4b42161b7f941857c9');
INSERT INTO public.ledger_node VALUES (1, 34, '\x7aa821f6409efe83319b40f3ed01e97495a2b5f7715e60e3cea9f8f93225f82d');
INSERT INTO public.ledger_node VALUES (1, 35, '\x82e6e51b33c06f29e794064ba423b357144df076d13acaa9c5fd17e3de8d4f5d');
INSERT INTO public.ledger_node VALUES (2, 17, '\x48e8e5ac584c184d27edbaa449ca134de860a93e480344a9d55c83bb74f6aec5');
INSERT INTO public.ledger_node VALUES (3, 8, '\xebe03b67781e68e1e2b553949f4ad04d564810944c6f97d86d50c76f0d159c74');
INSERT INTO public.ledger_node VALUES (1, 36, '\x88c7fcfe4eb2b250c3428fa3895db0ef1ed54a0f4aa8f3d5239e302fb572d41a');
INSERT INTO public.ledger_node VALUES (1, 37, '\x1ceb53930ca5a6df3fe0e1d8328482d3a00e9269371e3c4a7dc2fd2c76ccd146');
INSERT INTO public.ledger_node VALUES (2, 18, '\x9a35b8a79d222d4259ef0ae71cf4ad7e8bb112f386c78fe16cefb93a4a811d42');
INSERT INTO public.ledger_node VALUES (1, 38, '\x37f8514b5342d53ae2836387a55b773491208789a78f9eb4e280086511c6ac26');
INSERT INTO public.ledger_node VALUES (1, 39, '\xe5dd9260122d3d80fd7f11219dda821911b9a688279549791b8c193429dde948');
INSERT INTO public.ledger_node VALUES (2, 19, '\xa065a2a0adcf951198f8b69a0576191e68029b6ac6a5a77eacac8bc2cc149d75');
INSERT INTO public.ledger_node VALUES (3, 9, '\xbe25374e4a0b2e8127d617f3b78239d2f50164d597554a4fd7795c3543398767');
INSERT INTO public.ledger_node VALUES (4, 4, '\x5daedd9be54144e763f939865b0a55945accc331272f4cdc9658185404e9c797');
INSERT INTO public.ledger_node VALUES (1, 40, '\x09897a9b6ffd86a966029ae5778cc5cf6b2f89dfe6c18e1e1795bee5e389b0fa');
INSERT INTO public.ledger_node VALUES (1, 41, '\x95fae5818ae1f3c69687e358396a270d8a0d81bcb2f201d8b6a8bd1988c05656');
INSERT INTO public.ledger_node VALUES (2, 20, '\x56fe2d8ad711c2846676ca3045cfa4a14dd96c01a6d40bea569421a6bf02b50f');
INSERT INTO public.ledger_node VALUES (1, 42, '\x2a04f6c36ee4e74effc65c57a31efdf2c603eaa123b0ce29fc462968ea5110fb');
INSERT INTO public.ledger_node VALUES (1, 43, '\x92859fc67b3d636c66a8a2ee0351ac77ba6216c79c8a4f7537dcbc27c79df419');
INSERT INTO public.ledger_node VALUES (2, 21, '\xde53e8deff48dbdac368ee5aff493d0cd01c0d2971c62b26d99f753985e3c446');
INSERT INTO public.ledger_node VALUES (3, 10, '\xde140a51a2b092c043c12eda3273e910e72ef1184691f22901b3318b82d26220');
INSERT INTO public.ledger_node VALUES (1, 44, '\xceb300a9a0ca7b741ac8e51f01e52bbde85775d6157d507e10fb592430a9530c');
INSERT INTO public.ledger_node VALUES (1, 45, '\x543ee7be5b3a9144da131362a8bb75c5e0f134f77933b736371ae7b6c118f246');
INSERT INTO public.ledger_node VALUES (2, 22, '\xe70501a5702a413e11d5a17dc8dfed51309c70e8b6809e9f28f849f2e5872e90');
INSERT INTO public.ledger_node VALUES (1, 46, '\xe271761a455082a3a6d76566ac3d837f0fca2fb4ef612892c87e7aa68bb019e7');
INSERT INTO public.ledger_node VALUES (1, 47, '\x007f615e7f3cd3cc9beaed60d2c9dcadd57b03669887be39f29ac48f08fb61a7');
INSERT INTO public.ledger_node VALUES (2, 23, '\x44b18b5342ac9039b5f534a8e8358c9ab4ff66728a8c8f9fd309bff0bfca6bcf');
INSERT INTO public.ledger_node VALUES (3, 11, '\x8eb0d133b62e80585852e07d8f7f8848c01b48690e19adbdc1d315ed54c7d5b8');
INSERT INTO public.ledger_node VALUES (4, 5, '\x3b37401cf858512c5cf56497c07477a37bf9806e24b37fb30856d16957d3e151');
INSERT INTO public.ledger_node VALUES (5, 2, '\xadc2e30c86c0d97a69380423a56a9d3b692f9621ac12a66913af969ce0444ce3');
INSERT INTO public.ledger_node VALUES (1, 48, '\xe8fa14ac4896fbaf9964ce1dc1b10e4e20579a58ad08e98e0f1c0ad3c07406e7');
INSERT INTO public.ledger_node VALUES (1, 49, '\x9cf999c0856d6aacf00d736f9c9f8123d7ee2c9353e7c62cd45484fc2f00aedc');
INSERT INTO public.ledger_node VALUES (2, 24, '\x252f2f909233b731e328a89d10960f82e975600d52c39c904eb53f45c6b04708');
INSERT INTO public.ledger_node VALUES (1, 50, '\xa92531e6095660fe781b028f1ef69047217aaf3bda6253ee6b5ac0094dad1a17');
INSERT INTO public.ledger_node VALUES (1, 51, '\xa930036e7fb0877d3165c970757c42721fb679acac889622806bc2c940c3be70');
INSERT INTO public.ledger_node VALUES (2, 25, '\x9518ece4f8826066aa97066fc8d3cf360771431346880d9598971d86496bdd43');
INSERT INTO public.ledger_node VALUES (3, 12, '\x509efce212bce778328ac7419396c5773be56fc1eba2e71d166af8f8a6a188db');
INSERT INTO public.ledger_node VALUES (1, 53, '\xe9d0251fdc158da2d85b1fec4353f156cd9249d4f0f7b5a593a8808ee790e4d6');
INSERT INTO public.ledger_node VALUES (2, 26, '\x2fa06fa47d8c74b8baba39ed2183fb2eff06d553a11a248439a7bbba77977d34');
INSERT INTO public.ledger_node VALUES (1, 52, '\x782799732efa9f059ff72a94a980194d498867953bb6c6ac01b079d06dfce8fd');


--
-- Data for Name: missed_backup; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: notice; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: notice_sink; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: object; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.object VALUES ('registry', '71cb76aeb3d622046216a52b58af5b6d7fb679da24ab90be12f386599895a2b0', 'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBOV1lERXFUZFJqa24zeGl5SGxOeFYrSDRQSTNyUFNmZnRjdVFwL2hkSDJZCkFuNG91NEhuaVRsaTNBdlljMWdZNlRDS1M3dWEzWlpYR1FUenFTRVFkcmcKLS0tIGY4aGJIcEhSSUFRL1hneG1FZGlPVG0wR1pFS3o3YlMrWDhtK0Z4a0RKNDQK', 1080, 'db1', 'nightly', '{"database":"people"}', '2026-11-27T07:00:42.179413Z', '2026-11-27T07:00:42.228466Z', 58, 'nightly', NULL);
INSERT INTO public.object VALUES ('registry', '67637e6055f98c8e25f89f197ff5a10b31499216b69413e57b61e8ae875122ae', 'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBoeFkxZUJURmkxTUxQazZDRjhxY2NKWndYSnBJTVZ1Q3JkUG5UYWJMWjJvCm5MS1g5TUJaV1lPRE14cTg4Zm82dWNBU0IwYlVLUzNBK21maGdyVlloM2sKLS0tIGpReE5OTmI5ZjUwYnRVQlRjZEZMSEl6cDVkOVM5RmptK1p4SVpIVEdDMm8K', 1120, 'db1', NULL, '{}', '2026-11-29T07:00:42.755578Z', '2026-11-27T07:00:43.028894Z', 60, 'nightly', NULL);
INSERT INTO public.object VALUES ('registry', '5925ffa78494006926c9abaa2eac8b4f7144257b92e2e8fa67aec03a747ff38c', 'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBtL0c0L1pybGJjN3UvVms1Q2JrZEE4Y0w3anNpUUxicHhxcTFGRXVxOWhFCkwzZUMrb2lsaStTUnh5WHVWU05qamtyOXpIRjFhSGV2UG5DS0YwVFVCTFkKLS0tIGl3VlUxMCt5V1lqUFV5SStsWXFzVGJ0RjM3Q1RrMGcvOWZ6WVlHbFJLYjgK', 1120, 'db1', 'nightly', '{"database":"people"}', '2026-11-27T07:00:42.477364Z', '2026-11-27T07:00:42.496217Z', 59, 'nightly', '2026-11-29T07:01:01.716149Z');


--
-- Data for Name: password_hash; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.password_hash VALUES ('rita', '$argon2id$v=19$m=65536,t=3,p=4$E+ERat3om5Zeu54wd+DPZA$T0ZaRA+12Z9Edr/8ejYbqOIxwDLJWAfOMm1x48qwotU');


--
-- Data for Name: person; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.person VALUES ('admin', 'administrator', 'enrolled', NULL, NULL, NULL, '2026-11-27T07:00:10.432223Z', '2026-11-27T07:00:10.432223Z');
INSERT INTO public.person VALUES ('anna', 'official', 'enrolled', 'ippwm4ni6Cvg0Z37y6piWA1/hTz4WaMjP3QqlQrFHGI=', 'q23+OU67V9fSG0/G6HJB/vGEvqGsIOqR21quxh4ygXA=', '356a6d359f6043f75eb46e25f541c5002143df36332093f207f091e3e70c9768', '2026-11-27T07:00:13.641826Z', '2026-11-27T07:00:16.749137Z');
INSERT INTO public.person VALUES ('bela', 'official', 'enrolled', '2y/WWeFNw5Nex+p89xCI2tCSg0OMKvQvGrodxwPW+Yc=', 'emiTsXuHbxHLYiitwoLRcC6NYFvvaSYXO+tgt/fS9CM=', 'e76605242a6872cd6862c700e9dfec680dc068774f56a5217c8d43786d66f1ef', '2026-11-27T07:00:17.092193Z', '2026-11-27T07:00:20.662640Z');
INSERT INTO public.person VALUES ('chen', 'official', 'enrolled', 'v8mafKrOmGtWdYkUIfmlujDMxpzkDNdLC3FO6mp8VPE=', '4TM8R2+SjFLhlhk3kETTv53/QoHi7rMTk0o2onOTXxY=', '4c9bdf068a086c4609e1c55d09862255b8803a6803a470dbda32a6209a13cf62', '2026-11-27T07:00:21.047469Z', '2026-11-27T07:00:23.527947Z');
INSERT INTO public.person VALUES ('wilma', 'witness', 'enrolled', 'd+Wl1S7hWxvTiQVRWlwnUUV3EBsUNvfmy4Vv29/PxPU=', '2NP7kLOFzj/WNLoapxr3BKF1zl8QDpz5Z5WXzfBzTHU=', 'f7f4a273fba1a8d64f493aba97977757090da82e94ac7335ffffc4d71f2b9097', '2026-11-27T07:00:23.768750Z', '2026-11-27T07:00:26.922352Z');
INSERT INTO public.person VALUES ('rita', 'requester', 'enrolled', NULL, NULL, NULL, '2026-11-27T07:00:27.229337Z', '2026-11-27T07:00:27.459752Z');
INSERT INTO public.person VALUES ('axel', 'auditor', 'enrolled', NULL, NULL, NULL, '2026-11-27T07:00:27.699660Z', '2026-11-27T07:00:27.959792Z');


--
-- Data for Name: publication; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.publication VALUES ('witness witness.example/w1', 91, '2026-11-29T07:01:01.048650Z', NULL, NULL, '2026-11-29T07:01:01.048650Z');
INSERT INTO public.publication VALUES ('folder', 91, '2026-11-29T07:01:01.058314Z', NULL, NULL, '2026-11-29T07:01:01.058314Z');


--
-- Data for Name: script; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.script VALUES ('c1e59f94f379ff90b1b4548cc66c023100ab86b15e8619f2a6a3e8925f5ee1a5', 'export-witnessed', 'export', 'format = "custody-script/v1"
name = "export-witnessed"
kind = "export"
title = "Export by quorum, in one room, with a witness"
summary = """
For the exports nobody wants to explain later without paper. The quorum answers a
roll-call, officials read the request''s words back, a night passes in which any
official may veto, a witness signs before keys turn, and all attest afterwards."""
expires = "14d"

[[step]]
id = "freeze"
action = "freeze"
actor = "service"
evidence = ["subject-digest", "script-digest", "roster"]
read = """
The request is fixed: these objects, this recipient, this purpose, until this
time. Everybody present looks at the same four words."""

[[step]]
id = "roll-call"
action = "roll-call"
actor = "official"
need = "quorum"
wrong = "refuse"
evidence = ["fingerprint-words"]
read = """
Witness: call the officials one by one. Each answers with the four words of their
own key''s fingerprint, read from their own machine."""

[[step]]
id = "read-back"
action = "read-back"
actor = "official"
need = "quorum"
wrong = "stop"
evidence = ["digest-words"]
read = """
Each official reads the four words of the request from their own screen and types
them. If anybody''s words differ, the ceremony stops here."""

[[step]]
id = "approve"
action = "approve"
actor = "official"
need = "quorum"
evidence = ["statement"]
read = "Officials: approve, deny or abstain, with your reason."

[[step]]
id = "cool-off"
action = "cool-off"
actor = "service"
within = "12h"
evidence = ["statement"]
read = """
Nothing can be turned yet. Until this time is over any official, present or not,
may deny, and that ends the ceremony."""

[[step]]
id = "witness"
action = "witness"
actor = "witness"
need = "one"
wrong = "stop"
evidence = ["statement"]
read = """
Witness: attest that the script was followed so far and that every exception is
written down. Disagree, and the ceremony stops."""

[[step]]
id = "turn"
action = "turn"
actor = "official"
need = "quorum"
within = "15m"
absent = "retry"
wrong = "refuse"
evidence = ["statement"]
read = """
Officials who approved: turn your keys. From the first key on there is a quarter
of an hour; if the quorum is not complete by then, everything handed in is erased."""

[[step]]
id = "unlock"
action = "unlock"
actor = "service"
evidence = ["grant-digest"]
read = "The contributions are combined. The grant opens the requested objects and nothing else."

[[step]]
id = "collect"
action = "collect"
actor = "requester"
need = "one"
within = "14d"
absent = "proceed"
evidence = ["collection"]
read = "Requester: collect the grant."

[[step]]
id = "attest"
action = "attest"
actor = "witness"
need = "one"
within = "7d"
absent = "proceed"
wrong = "record"
evidence = ["statement"]
read = "Witness: attest that the record shows what happened, or say what it does not show."

[[step]]
id = "close"
action = "close"
actor = "service"
evidence = ["outcome"]
read = "The export is over."
', 1);
INSERT INTO public.script VALUES ('6347e66d5bb87af099b1a94adeef85f5a6e4f005dd72962ecb0f2b20dc992a47', 'export', 'export', 'format = "custody-script/v1"
name = "export"
kind = "export"
title = "Export by quorum"
summary = """
A requester asks for sealed objects to be opened. Officials read the request and
approve or deny it, each in their own time; then as many as the threshold asks for
turn their keys within a quarter of an hour, and the requester collects the grant."""
expires = "14d"

[[step]]
id = "freeze"
action = "freeze"
actor = "service"
evidence = ["subject-digest", "script-digest", "roster"]
read = """
The request is fixed: these objects, this recipient, this purpose, until this
time. Its four words are what everybody compares from now on."""

[[step]]
id = "approve"
action = "approve"
actor = "official"
need = "quorum"
evidence = ["statement"]
read = """
Officials: read the whole request. Ask the requester for its four words by another
way than this screen. Approve, deny or abstain, with your reason."""

[[step]]
id = "turn"
action = "turn"
actor = "official"
need = "quorum"
within = "15m"
absent = "retry"
wrong = "refuse"
evidence = ["statement"]
read = """
Officials who approved: turn your keys. From the first key on there is a quarter
of an hour; if the quorum is not complete by then, everything handed in is erased."""

[[step]]
id = "unlock"
action = "unlock"
actor = "service"
evidence = ["grant-digest"]
read = "The contributions are combined. The grant opens the requested objects and nothing else."

[[step]]
id = "collect"
action = "collect"
actor = "requester"
need = "one"
within = "14d"
absent = "proceed"
evidence = ["collection"]
read = "Requester: collect the grant."

[[step]]
id = "close"
action = "close"
actor = "service"
evidence = ["outcome"]
read = "The export is over."
', 2);
INSERT INTO public.script VALUES ('0a254dc95bea86205ad6175c923d63fedb6a251ac1b70ebbf6d124f2b8c1c2b3', 'genesis-witnessed', 'genesis', 'format = "custody-script/v1"
name = "genesis-witnessed"
kind = "genesis"
title = "Genesis of a dataset key, in one room"
summary = """
For keys whose beginning will be asked about. All officials are called by name and
prove which key is theirs before anything is dealt, and all of them attest in the
end that the record shows what they saw."""
expires = "14d"

[[step]]
id = "freeze"
action = "freeze"
actor = "service"
evidence = ["subject-digest", "script-digest", "roster"]
read = """
The dataset, the threshold and the roster are now fixed. Nothing in them can be
changed after this; a mistake means a new ceremony."""

[[step]]
id = "roll-call"
action = "roll-call"
actor = "official"
need = "all"
wrong = "refuse"
evidence = ["fingerprint-words"]
read = """
Call the officials one by one. Each reads the four words of their own key''s
fingerprint from their own machine, and everybody compares them with the roster. No
share is dealt to anybody who has not answered."""

[[step]]
id = "deal"
action = "deal"
actor = "service"
within = "7d"
absent = "expire"
evidence = ["share-keys", "sealed-share-digests"]
read = """
The key is dealt: here, or on a machine that has never been online, with ''custody
deal --offline''. Each share is sealed to one official''s key file before it is
stored, and the public key of every share goes on the record."""

[[step]]
id = "receive"
action = "receive"
actor = "official"
need = "all"
wrong = "stop"
evidence = ["statement"]
read = """
Every official: run ''custody receipt''. It opens your share on your own machine,
checks it against the dealing, and signs that it is yours and right. If anything
is wrong, deny with the reason, and this ceremony ends."""

[[step]]
id = "canary"
action = "canary"
actor = "service"
evidence = ["openers"]
read = "A canary sealed to the new key is opened with the officials'' contributions."

[[step]]
id = "activate"
action = "activate"
actor = "service"
evidence = ["recipient"]
read = "The dataset''s public recipient is published. Backup jobs may seal to it from now on."

[[step]]
id = "attest"
action = "attest"
actor = "official"
need = "all"
within = "7d"
absent = "proceed"
wrong = "record"
evidence = ["statement"]
read = """
Officials: attest that the record shows what you saw, or say what it does not show.
Who has not attested in a week is named as absent."""

[[step]]
id = "close"
action = "close"
actor = "service"
evidence = ["outcome"]
read = "The genesis is over. Officials keep their key file and their passphrase, apart from each other."
', 3);
INSERT INTO public.script VALUES ('1d4d35df5fe3442a74cb15c1ed6149d3fe3759e95e21c07217a52eba13c4499f', 'genesis', 'genesis', 'format = "custody-script/v1"
name = "genesis"
kind = "genesis"
title = "Genesis of a dataset key"
summary = """
A dataset gets its key. The key is dealt among the named officials, every one of
them checks the share they were given, and as many as the threshold asks for show
that together they can open something before anything real is sealed."""
expires = "14d"

[[step]]
id = "freeze"
action = "freeze"
actor = "service"
evidence = ["subject-digest", "script-digest", "roster"]
read = """
The dataset, the threshold and the roster are now fixed. Nothing in them can be
changed after this; a mistake means a new ceremony."""

[[step]]
id = "deal"
action = "deal"
actor = "service"
within = "7d"
absent = "expire"
evidence = ["share-keys", "sealed-share-digests"]
read = """
The key is dealt. Each share is sealed to one official''s key file before it is
stored, and the public key of every share goes on the record."""

[[step]]
id = "receive"
action = "receive"
actor = "official"
need = "all"
wrong = "stop"
evidence = ["statement"]
read = """
Every official: run ''custody receipt''. It opens your share on your own machine,
checks it against the dealing, and signs that it is yours and right. If anything
is wrong, deny with the reason, and this ceremony ends."""

[[step]]
id = "canary"
action = "canary"
actor = "service"
evidence = ["openers"]
read = "A canary sealed to the new key is opened with the officials'' contributions."

[[step]]
id = "activate"
action = "activate"
actor = "service"
evidence = ["recipient"]
read = "The dataset''s public recipient is published. Backup jobs may seal to it from now on."

[[step]]
id = "close"
action = "close"
actor = "service"
evidence = ["outcome"]
read = "The genesis is over. Officials keep their key file and their passphrase, apart from each other."
', 4);


--
-- Data for Name: sealed_share; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sealed_share VALUES ('genesis-g3vthoq5oc', 1, '\x0f4c349286f7d230cd4253e9d9f6ba4437f0d593468a49b85f5a741950796b748f18b3f3c9b5c17a494b08f864f6d3f78d23028d610cdc34c1935e7185bc46131707bceb2b5281a24b525bc88c5b91cc072ae9464e59dd0cbf822ba1b4bc588826e077f605c6b05b3f7d8dbd27a8f5dad01563b6f0f84b660858ce5da1b10952e9bac9c3a11039163ba6fd99de596246ae0822534f27273885b9a54946794a0366115977c9276d206b75c668b8056f0abb74302a2cb6d3a4d69d6eec3703cd4ea05f55fdcc181d5eecc51a521b4e91476ccfabeaa2217664e3926d4da544353a70138aeae39c5d321bebad5345d017b2abcd6ac13ad732ec1d6eca557b1a3ce3c6acb51cbab7e068d0ab104148263eb8e9d3e57ad8fcddb21dd05bbf54a31f06743833bbbcc66469ee70e89c4641cdf7f0c721dd03886c01edd89d8f0578f0be665fae4da447f2cb2f129d21613ae373e760747c59c1a2cc6a105c541df2617f23244be6bdae44f570dd414f584a');
INSERT INTO public.sealed_share VALUES ('genesis-g3vthoq5oc', 2, '\xbdc3820ee0b0270b402aa57bcc5d419fe5c258db100fa384bf794d28a4fef06643a343b4a6ad971cd0bc7012815b19561d5e16f8b3372a57e66564e9938ce96bbd1a9fcce224f55d1a33e5f0a5ef708be9547ca45bc342e2c0d293c50b5b6323b1abd3712fef59bd385b20e27d318e0a8403249d3927392366d8395121ad6b65ba0f9966fa77d793b99a672353f00bd43966d078c6863d94a3e07352135eca76ac182659b5fdd346046578f0e38ab337faae3bfd8a18fe6a09ee17e2329eeb3430305acb4b642d5bb04a80e9169b2539ab080f309dcd1274c189ac2b74b3b7d5f940a44e0bfbf540ad4b7fc4425ed32aad3b754cc1b7b0a8f12cbed8d29eab7e4e3cbaaf416c1749281480359c343b4d1e191d88aa91cf6d02da6845d24d0ef3080c8a09a8d75b93117fbb101afaf493420c438e79a0301a11a62e6536ce98ec2541b0651709d5262579e724574c2e1a981adc0df4b3996353c1933e6cd077273f9d782c1d92008b017da0f0654a');
INSERT INTO public.sealed_share VALUES ('genesis-g3vthoq5oc', 3, '\xfa7efac6b322aa30c4cead149f4ffc9afbce63d1ec17ced680bcdc1e57f299404658bf493e116deb44e3a715300d446d4d772ef84480bbc9a058d2c275e53067308f1fb7470037ae1150ccdcd8203afae7adc53fda4a93bdada0d65a4e7ac6b757359693105a042841d3255ac8257f6d6c9aaf77caafebe7cbdb7478ad8d28fa0c55e19b449c6f0daeb3fcd224928e9e4048cafc46ea87d6d5f219be82f497b5203a6de564b1cec7bbfbd6db2cdc6f7ab978825e74d6be8c561a1f4187cd0d45c8b19488bf87b52c906e55021d7a5b1cd4a11ad7f7d6e6ef4deaf0643476553378b4095295b57cbe205ae92d8b3143f80e1fe9f98fd07473f5f0886fecce6349ba8916e6a830cbe0033f81d799d164524cd9eb7a77a42a5d6dd96d6acf1e150c9c1ed948dbdd3e73189297b6b9f40bb29887580649b400f67c3e2437a374018600dc4789808d50dc0e96eed991b8266d0cb651b763c87c58a640e6817d268f57bdd468654ea03c46eb1de7b4304e');
INSERT INTO public.sealed_share VALUES ('genesis-5jvj7ckiu5', 1, '\xdf86c5aafac96b8fc63d14333e1e6ef8aaed61c948f2fc5bde380563a0ad864f3315de0b8b61fe15d4443a6a979873c9d447c1e6313ab1c476c771a44f21d9d45697c8b4164722fb788214b38d36829dff0626b5ae7af0edee2fd193a2681b7324bc0ff80a4a6595abca3e725131dab9f65d6243a7f41a90e6b459d31a72853c643a5396069da27d862f1329cb035b183dbbee097f2df855afc62e0aa5598503c975683d66374c38c91e11bf07eeaa04d231c8fd24b341b82ce9141bc76f09d151c770aa659e5bbc256eba449938e212ad3bd3b4dca79c0585c7cd6a13947c907c94647c8165a6cec0b012b8541f0c3739ecde3e9e22df13dea13ab7e8285c6b351f54e34b97a8b1eba913df973d0075e92b9a7f290c343260c03e9fd30df61cbc19f4e074b4c2af54bbd579a7600215b565e8560046ae3acf8f36101da67599afe30c58d6b1e893a758fd116615e50e46b891ea0c5a1b8c8884172eee47c4bde3735b89f125a7c306a8420926');
INSERT INTO public.sealed_share VALUES ('genesis-5jvj7ckiu5', 2, '\x78e190d64b3dc86025c41f01188f64fbe82be117b8b9341a730ab6a6ebdcdb6f403262149059ddad57cb43662a434fb9ff9690c5cc8f150e927b5bbfeffff9220c0e2f228812a10381968c6ab00fc6d7cef1f28a2f4392a51e620687c0a795f672a5c11f3e572bf10a66375b6266a42f4181676f207afc938a98adec12f1a1fca0821b093238af05cd9776cee5c23134a7d2920ca5634af1e2dcab0474f7ec9fb3c7780c4ec24537e242365c07e6545b3f0e71795c7b6c0f61b92762f3cc6ef368e071c494d84df0a7d109ad0d39a726f819b42f27c5b420fff9ee8a82d1244cfeab3783bd18caf2f5b01ae415ccc57744d8ef5aa25773ac328e0501a810ab364ae0078006f1890e6b84dc4bbf56585a7f2514e3406303a76bdb9d8c26933b55e9e4feb9f0dcf7be83e5cd892efb11d5f8b55cb377a12ab263433d72788071305cffc5760d690be3f199d0eb5ae17594cea0723fed45d9280a6a25253ab2694283c722897380014d7a400b88ca');
INSERT INTO public.sealed_share VALUES ('genesis-5jvj7ckiu5', 3, '\x9f41157172936a58ac3a06807f11eb36f818e29ee7f5f10ef9631a49301d7e415f04302877dbf51e26e89206952a4470a59b90bf3c88c5d46df36ce43ecc9201471bc421aed25a381fe7b3b03df3a7b58e07b5d103dfce017ab21a5f669f01c1544c6e8b43b2524e763e90b0ede0c9868ba8cb8caf4638d19b5e93982e3a835a0d926c2adc3ee91107b4a3db76886346d4942a2810c82db777e63f8d04009bdd75329f2dc976d4b37dde0ec90ff2be5d13189c06134c3b205cc35c2ada4dacb45ba85ea16ef1a676abf9e2e2ba10cfca1deb6f80b5f4903a2e63ce151fccea200b13a65a10559e553fe761faf5f1ab6ebd897e3ebfff89bccf2a3dd32cdf2fc579d1b50d9635359f56214201e6034521e91982c2f55e5201d683a9faadfb24bb306e71c286b041a9011e89ae5974f3753691a9d8cc8267bfb830cae2ff9aa23d5695a96c824c44682ae3139692e74c188d0668aadfa321c1046d88a91424e143031958815f6a4e8b76371e2680');
INSERT INTO public.sealed_share VALUES ('genesis-vz4zngkxz2', 1, '\x2883ce0fc1622133b2aadef84d1e66a8f6af58ad59a9e3b17457b70a8935bf5fe99d179f714a305611736b574a3ad52138113cb4d2064383a5ab6c57d91b9bf8eddd76149f5526c6a5cf8e335b0abc866566aa785a8d0148388e04d82313026953076dd69c553b0900d1f6985710c219c393b79e4ab9cdb3730be975e4302d59f0b66c0ba900cd7f96bd10e807149fd7235dcfcb15b0f5d7004b0d22dc4404a2c3a90d87827c9598cea337d4684ed36cd4c4f71a484d1a9584d1d5370c5518a59ec12ec9d0e7b96f98495a4ba9b39da1a165466f3c73f8427022505745743103f44e700c43ac52e133252fb96702626f3f34981b6241a550aa65ebddfd92be4db57f0a875dd2102bd2b5ae83f59591338232008769d6d749d97a20cc33793abbf9ea823073a328cc9b9ce877927aa55b5dee23ae48732189772b61eae7dc4095e87d005941e985a4c2a35fabe3f682b0651c34ae9c89bfab9a95c701e5eebebe8512bd459254396e4a6ee80eed');
INSERT INTO public.sealed_share VALUES ('genesis-vz4zngkxz2', 2, '\x2d3296613dda1f240e8bed67f8a56a8629bb96d2926f31e195351fc175398201706ae56c0bd80f6cc9ca6d0ac88f394e4c24f330fbff8d29b351bef449817fa8f7d89e41c1d2389aa4658222b45973e89ef1f6cbddc4086d1444a74b1cc32cf7e7f087af0bc3b50dd4e9864798481537b03e9862f6c00e6ea9064e3448472fef0747c3493261d7f43c63b9a3173a8ccaf270faa7fa76910afe78713f8f2377cdb6380f5d86bc8f48bf70f5b2e527bea1765ce4957844b119eade9df87e8c96bb3cd1616da34af89e3ad23d0ad78ddd445108f7f6383feb3b10d2a07711cdf05d6c6fff31593a6411c65b962867319481b7b536105a90c775ca8c4d4280dc0231f1d5c54a8fe41aca0ecb505ae6fbc7697fda5d116358b0b3dcc993ddda7315a51d403e66528164d65377a4fa66ad571f6d13d6a8b5505a568daf30bf1e499eed7f7e5ee7c9908258ee0e28b91803ce9d732ce56872e2dab80f4d2edcd9bc34967fdec048a9117e4047b39b15a4');
INSERT INTO public.sealed_share VALUES ('genesis-vz4zngkxz2', 3, '\x9f14d155a6962125ca26673e5131df28a22cf6f9e246348a39ec177c8e42026b73d70d753127b94430e5ec0baa64d9ed6e8e4ae099ec057bd81d28791064fb57db92aaca553ae19dbadff9015fe1620a797d059ba8244a0792c218293a26905679d4ff0add47a3372f284262c66b073ff4644c83a97ab8763d037a3b29ecc356dc3a0d29f8bc7e1fdd735fd8fa60a509f311988c85e8c5c973fee10f0ccceb2ea7b25f19f71cc9813de469c55656b6fd106c1e5eb8d0540351940d5ff82a1b790915bc0f7c460447882ed70cc9287cc00887af9ec702727a32c1bd8149f0b702a621f8b1d09815efc882c8c441c90da520257e8a493e99c99be8bb25915f14526492577a836f1625d6c0adae9c6b0bac08d6187e330fbe0278884bd01a5a3e35396fa4ce6d8fda7630951afcb33b52c5f305aacf7f012b7d2741a86a216c331d8629230cb0841102ecb8519baa6538cbbcda85b2bd06f52cc1606b470a4b6abcbe913df04cedf4935488b2ebc6');


--
-- Data for Name: seat; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seat VALUES ('registry', 1, 'anna', 'mCOSQl4zNbA+1dypsKjwvZZvPKjULN5QLyPZQ0c/LiA=');
INSERT INTO public.seat VALUES ('registry', 2, 'bela', 'wy0a/ABJFaXTf5P/p7UMuZ/SIzwG4JZ45L2M2fF9kqo=');
INSERT INTO public.seat VALUES ('registry', 3, 'chen', 'ZE42aD9TK7zRkTPBAfYD/zkipPSVNXpIVrH0awXHmig=');


--
-- Data for Name: service; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.service VALUES ('custody.example/golden', 'custody.example/golden+0b190985+ATCQS+VO/qkGtcLy0ykpnW4YQ4Co3LZz2EZgRIoc8OVM', '533vU9lxFE+MZdg/ru4iDqajLk623mKhcE5Kk9G2wC8=', '2026-11-27T07:00:10.432223Z');


--
-- Data for Name: session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: statement; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.statement VALUES ('genesis-g3vthoq5oc', 32, 'anna', 'receipt', '2026-11-27T07:00:30.265902Z', '{"payload":"eyJjZXJlbW9ueSI6ImdlbmVzaXMtZzN2dGhvcTVvYyIsImNoZWNrcG9pbnQiOnsicm9vdCI6ImY3NjJhZTFiNWU0MDQyZGRlMDg4NWIxMmM3NmFkZTZlZDRhMGYwY2IzNGY0MWIyZjBiNjhkYTZiZTFjM2ZhMGMiLCJzaXplIjozMn0sImNvbnRyaWJ1dGlvbiI6ImE0YTdkZmFlZGI5NDViNzE2M2M0MTJkZDI2ZWQzZjVlYWEzN2FlZGYyNzQwNjU3MDNjY2VmOTkzZGVlM2UxMjciLCJkaWdlc3QiOiJhM2M3OTUwOTZmOWVmMWJmZDNjMjkwMzE3Y2E1YjU0MmY4YTlkNTZlYmU1YzczNmJhYjMzZmQ0MDlmOGJjOWU3IiwiZm9ybWF0IjoiY3VzdG9keS1zdGF0ZW1lbnQvdjEiLCJraW5kIjoicmVjZWlwdCIsIm5vbmNlIjoiZGM5ZTAwYWFhNDExM2Q4ZDFhNWM2ZDg5MjY3MDBlMGUiLCJvZmZpY2lhbCI6ImFubmEiLCJvcmlnaW4iOiJjdXN0b2R5LmV4YW1wbGUvZ29sZGVuIiwidGltZSI6IjIwMjYtMTEtMjdUMDc6MDA6MzAuMjUwNTcxWiJ9","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"8KnSmMimyLm4jZdSeGPNF6GmDYDZ8tZWtHaHyWU8vP6gI4tS/j1EVq4HhEgGj1zknk2WLPMYA/upnD1vgO2LDQ=="}]}');
INSERT INTO public.statement VALUES ('genesis-g3vthoq5oc', 33, 'bela', 'receipt', '2026-11-27T07:00:31.816126Z', '{"payload":"eyJjZXJlbW9ueSI6ImdlbmVzaXMtZzN2dGhvcTVvYyIsImNoZWNrcG9pbnQiOnsicm9vdCI6ImU3OTYwODQ5MzZmZmFjMTY1NzZjNzNhNzFmMTVkYWJiZTFkNmFiZDI3YjcyNDViNjRhZjBiN2Y3YmUxZDg0YzYiLCJzaXplIjozM30sImNvbnRyaWJ1dGlvbiI6Ijc5YWNhZmUwMGE3MmQ5MGQ1MWQxODNiMTNiMTUxYzk0OWYxZjg2MGU5MTE5ODhmZjZkMjJkZGIxOTAwYTRhZjgiLCJkaWdlc3QiOiJhM2M3OTUwOTZmOWVmMWJmZDNjMjkwMzE3Y2E1YjU0MmY4YTlkNTZlYmU1YzczNmJhYjMzZmQ0MDlmOGJjOWU3IiwiZm9ybWF0IjoiY3VzdG9keS1zdGF0ZW1lbnQvdjEiLCJraW5kIjoicmVjZWlwdCIsIm5vbmNlIjoiZGM5ZTAwYWFhNDExM2Q4ZDFhNWM2ZDg5MjY3MDBlMGUiLCJvZmZpY2lhbCI6ImJlbGEiLCJvcmlnaW4iOiJjdXN0b2R5LmV4YW1wbGUvZ29sZGVuIiwidGltZSI6IjIwMjYtMTEtMjdUMDc6MDA6MzEuODAyNTE4WiJ9","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"4f9b3561cde9eb215daaf5684b7256462f9b30ce577996610e51fa7c9ad868f0","sig":"UN6siH6BFVOAlAswHk3mkjTC8j4exRfoj+G6G4ATom5SOOuT2InN3rKtVWCsPtt6xYJ8sDKbTov5t8nruWojCQ=="}]}');
INSERT INTO public.statement VALUES ('genesis-g3vthoq5oc', 34, 'chen', 'receipt', '2026-11-27T07:00:33.616006Z', '{"payload":"eyJjZXJlbW9ueSI6ImdlbmVzaXMtZzN2dGhvcTVvYyIsImNoZWNrcG9pbnQiOnsicm9vdCI6IjRmYjBiMjQ3ZDA1YzFiM2Q0MzExM2Y0N2IxZTc1NDk5YmIwZDhhN2Y4ODc4MDE5YmY1NmVmZTU4MDU4YzdlOWQiLCJzaXplIjozNH0sImNvbnRyaWJ1dGlvbiI6IjMxMGQwMDYzYWNhM2UxMmY4NmNhOWI4MzFiZTViNjI1ZjA0MGMxMTY4MGQyM2U0NWViZGZkYjc3NGRkMDM5YmYiLCJkaWdlc3QiOiJhM2M3OTUwOTZmOWVmMWJmZDNjMjkwMzE3Y2E1YjU0MmY4YTlkNTZlYmU1YzczNmJhYjMzZmQ0MDlmOGJjOWU3IiwiZm9ybWF0IjoiY3VzdG9keS1zdGF0ZW1lbnQvdjEiLCJraW5kIjoicmVjZWlwdCIsIm5vbmNlIjoiZGM5ZTAwYWFhNDExM2Q4ZDFhNWM2ZDg5MjY3MDBlMGUiLCJvZmZpY2lhbCI6ImNoZW4iLCJvcmlnaW4iOiJjdXN0b2R5LmV4YW1wbGUvZ29sZGVuIiwidGltZSI6IjIwMjYtMTEtMjdUMDc6MDA6MzMuNTk3NzI3WiJ9","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"c6640154052fa9f84a517c63ff7484ea9a1e5b2e6be351bbc7bde183ba1d2757","sig":"+c/5qvsPhP5MEzUZu69dSTiqsVTx9fKvCAExop40R+9rIVPKuHVFd7vLR1gN88Owd7vWxS/RhA2WsAQ4haBsCg=="}]}');
INSERT INTO public.statement VALUES ('genesis-5jvj7ckiu5', 46, 'bela', 'deny', '2026-11-27T07:00:36.747150Z', '{"payload":"eyJjZXJlbW9ueSI6ImdlbmVzaXMtNWp2ajdja2l1NSIsImNoZWNrcG9pbnQiOnsicm9vdCI6ImQ1MjQ0NjQyMjI2M2VhMGQ1M2ZjMWU4NzA0Yjg5ZWUxZjM1YmJhOTc1MTZiZjlhNzFlNGQ0NTYzNDc2ZjRlZTgiLCJzaXplIjo0Nn0sImRpZ2VzdCI6ImEzOGYwNTE0NWI0YmMxNThjMWVjNmU0ZGZhMDQ5YTZiNDJhNmY3MTkzYWMyZDQ0ZDBiM2U3NDlhMDBhNTg4OGEiLCJmb3JtYXQiOiJjdXN0b2R5LXN0YXRlbWVudC92MSIsImtpbmQiOiJkZW55Iiwibm9uY2UiOiJjOTdiNTA5N2RjYzBjZjQ0YTY4OTVjNWExMmMwZGY2MyIsIm9mZmljaWFsIjoiYmVsYSIsIm9yaWdpbiI6ImN1c3RvZHkuZXhhbXBsZS9nb2xkZW4iLCJyZWFzb24iOiJ0aHJlZSBvZiB0aHJlZSBpcyBvbmUgdG9vIG1hbnkiLCJ0aW1lIjoiMjAyNi0xMS0yN1QwNzowMDozNS4zNTcwMjRaIn0=","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"4f9b3561cde9eb215daaf5684b7256462f9b30ce577996610e51fa7c9ad868f0","sig":"wvWl8p6vVQbqjoSR5a79Y8eS2y9b9RZfiKwN/NnAa3wajIxcFOjIbUVrMRd7zF601tDQLumRE/h+M7m+sUicCA=="}]}');
INSERT INTO public.statement VALUES ('genesis-vz4zngkxz2', 56, 'anna', 'receipt', '2026-11-27T07:00:41.359142Z', '{"payload":"eyJjZXJlbW9ueSI6ImdlbmVzaXMtdno0em5na3h6MiIsImNoZWNrcG9pbnQiOnsicm9vdCI6IjQ5MzRiNjQ4NzRjY2JjNjhmZmU4N2I5NmQ0MDEwMDE4MjhlNTkzOTYwNzhmOGYyNWM3NjI3NjJmNzc2MDNmYzUiLCJzaXplIjo1Nn0sImNvbnRyaWJ1dGlvbiI6IjAzNzAxNWFhZDQzYTEzZTg4MjhkMmU4MmUyZDIyYzZlYzQ2YWNiYzE0MmZlNzA0ZTY4Njk0MGE0ZTdiNWFiZmQiLCJkaWdlc3QiOiIwNjEyOWVmMGFmM2Y2NzY5ZDZmMDg0ZmI0OWQwMTc4OWE1MTU1ZDk4ZGZiMzRmYWY0NGFjODMxN2I3MmM2ZGJiIiwiZm9ybWF0IjoiY3VzdG9keS1zdGF0ZW1lbnQvdjEiLCJraW5kIjoicmVjZWlwdCIsIm5vbmNlIjoiYTFjM2QyMGE4ZTI4MjhjNjg4MmI5NWFkNjkyMGI2ZDciLCJvZmZpY2lhbCI6ImFubmEiLCJvcmlnaW4iOiJjdXN0b2R5LmV4YW1wbGUvZ29sZGVuIiwidGltZSI6IjIwMjYtMTEtMjdUMDc6MDA6NDEuMzQ3ODE2WiJ9","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"qxIdIk8jYhRfAVh/5u6iDfiiJYK6b3GuQvZBYIenTDjvIuTMxQ6MKXlYtPaL7HYVMagLhDqmZ5XTsejfpN7OCg=="}]}');
INSERT INTO public.statement VALUES ('export-6elpfy6zq3', 64, 'bela', 'deny', '2026-11-27T07:00:45.253800Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC02ZWxwZnk2enEzIiwiY2hlY2twb2ludCI6eyJyb290IjoiMzkwZTlkNWVlNmViMjNiM2EwNGNlZmM0YTRlMDU1NjU2ZjI3YmFjYmVjMzQ5ODNhYmYwNmRiODFiMTA2N2IzMSIsInNpemUiOjY0fSwiZGlnZXN0IjoiNzVmYTAyYzgyMDM4NjZiZjM2N2YyYmE1MjQ3ZWUxZTg4NjM2MTVmMzlkNDU5YmUxYjBmZTNhOTUzYmI0ZGExYSIsImZvcm1hdCI6ImN1c3RvZHktc3RhdGVtZW50L3YxIiwia2luZCI6ImRlbnkiLCJub25jZSI6IjEyZGQwYzRiNDMzMGQxY2FmYWNjYzliNzM1MDdlMTExIiwib2ZmaWNpYWwiOiJiZWxhIiwib3JpZ2luIjoiY3VzdG9keS5leGFtcGxlL2dvbGRlbiIsInJlYXNvbiI6Im5vIGdyb3VuZCBpcyBnaXZlbiIsInRpbWUiOiIyMDI2LTExLTI3VDA3OjAwOjQzLjk1MDM2NVoifQ==","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"4f9b3561cde9eb215daaf5684b7256462f9b30ce577996610e51fa7c9ad868f0","sig":"Tk4/ctCsIV6xqEXby0nCYsT1FOFvzJqvxxUc+SLdp70CoDaJaYjRujNflZEDtHGh/7nWAKicXks/Qhr2aWK0Dg=="}]}');
INSERT INTO public.statement VALUES ('export-6elpfy6zq3', 65, 'chen', 'deny', '2026-11-27T07:00:46.964985Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC02ZWxwZnk2enEzIiwiY2hlY2twb2ludCI6eyJyb290IjoiYmQ5MWQ0NzBiMTkwNDY1MDE2ODY4MThiNjgzNzY2NGRlNmY1ODViZmU2YmRlZjRhYjY2ZTY1N2VhNzk4NWE1NSIsInNpemUiOjY1fSwiZGlnZXN0IjoiNzVmYTAyYzgyMDM4NjZiZjM2N2YyYmE1MjQ3ZWUxZTg4NjM2MTVmMzlkNDU5YmUxYjBmZTNhOTUzYmI0ZGExYSIsImZvcm1hdCI6ImN1c3RvZHktc3RhdGVtZW50L3YxIiwia2luZCI6ImRlbnkiLCJub25jZSI6IjEyZGQwYzRiNDMzMGQxY2FmYWNjYzliNzM1MDdlMTExIiwib2ZmaWNpYWwiOiJjaGVuIiwib3JpZ2luIjoiY3VzdG9keS5leGFtcGxlL2dvbGRlbiIsInJlYXNvbiI6Im5vIGdyb3VuZCBpcyBnaXZlbiIsInRpbWUiOiIyMDI2LTExLTI3VDA3OjAwOjQ1LjgwMzM5NloifQ==","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"c6640154052fa9f84a517c63ff7484ea9a1e5b2e6be351bbc7bde183ba1d2757","sig":"zHByBWjxoabmS1TxZ+/7O/l/1PlhZJOrOkXwJLI0gZ83tELJp7ZfdiEP5fxSK5/Dmn7lpcucglhQyRCPDWomAg=="}]}');
INSERT INTO public.statement VALUES ('export-zverjzai2l', 77, 'anna', 'approve', '2026-11-27T07:00:50.386020Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC16dmVyanphaTJsIiwiY2hlY2twb2ludCI6eyJyb290IjoiMDFlYTE0YTEyNjg0MGJkYTViMjI3NmNmMzc0NTc4NDk5MDZlOTk3ZTBlYzc1OTZjODg0YzYzMTRjZGMzMjA4MiIsInNpemUiOjc3fSwiZGlnZXN0IjoiYWMwN2Q5NTEyOGUyYWIwM2YwOTJjZjdiN2IyMmY5YWE4NmQzNjdhOGZkMTk0NzViYWNkMmY2ZDBjN2VhMWJmMiIsImZvcm1hdCI6ImN1c3RvZHktc3RhdGVtZW50L3YxIiwia2luZCI6ImFwcHJvdmUiLCJub25jZSI6Ijc4MzU2MDFiNzE1ODNiNWM0ODFhNTg4ZjYwMzcwZTE3Iiwib2ZmaWNpYWwiOiJhbm5hIiwib3JpZ2luIjoiY3VzdG9keS5leGFtcGxlL2dvbGRlbiIsInRpbWUiOiIyMDI2LTExLTI3VDA3OjAwOjQ5LjAzMDM1N1oifQ==","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"sQkZbUomsDrxAauLaAnzyiCEhwsO9+doUUq6/+c3nwixWweonQT0JkVEqWUmNQ2mgL2o/Mt1YOXhK42DsAdYBw=="}]}');
INSERT INTO public.statement VALUES ('export-zverjzai2l', 78, 'bela', 'approve', '2026-11-27T07:00:52.012973Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC16dmVyanphaTJsIiwiY2hlY2twb2ludCI6eyJyb290IjoiNThhYWE1NDczMGZjMTA4N2JiNTJjNjg1ZjM0YjVkNDY4NmQ3ZDE0MDNjZmNmMDAzZTE5YmIzMGM1MmY0OTU1ZSIsInNpemUiOjc4fSwiZGlnZXN0IjoiYWMwN2Q5NTEyOGUyYWIwM2YwOTJjZjdiN2IyMmY5YWE4NmQzNjdhOGZkMTk0NzViYWNkMmY2ZDBjN2VhMWJmMiIsImZvcm1hdCI6ImN1c3RvZHktc3RhdGVtZW50L3YxIiwia2luZCI6ImFwcHJvdmUiLCJub25jZSI6Ijc4MzU2MDFiNzE1ODNiNWM0ODFhNTg4ZjYwMzcwZTE3Iiwib2ZmaWNpYWwiOiJiZWxhIiwib3JpZ2luIjoiY3VzdG9keS5leGFtcGxlL2dvbGRlbiIsInRpbWUiOiIyMDI2LTExLTI3VDA3OjAwOjUwLjgwNjAxN1oifQ==","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"4f9b3561cde9eb215daaf5684b7256462f9b30ce577996610e51fa7c9ad868f0","sig":"GKEcjT5ESCQEXGodKsZOC8DKXWRpZbtvT2gywmEPDY3nxdb2/vJ6Yv0oaGjPxcqkaZfZOTKJjqC5tcTBGxBEBQ=="}]}');
INSERT INTO public.statement VALUES ('export-zverjzai2l', 80, 'anna', 'turn', '2026-11-27T07:00:53.891008Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC16dmVyanphaTJsIiwiY2hlY2twb2ludCI6eyJyb290IjoiNDFjOTE1MzQ0MDc5ZGY5MTI4YzM2ZDE2NGQ0MzkyMmRiNThkZWM2YzI4ZjExYjQxZTBjOTdlMTlkNWE5MjY0NiIsInNpemUiOjgwfSwiY29udHJpYnV0aW9uIjoiMGFlZGMwZjQ0Y2Y4OWFhYjc3ZjQ0ZmEzNTk0YjlmYzNlOTQ3MGU3OGZjMTNkOWI0ZmZjNTNjODc2NDczMWMzNyIsImRpZ2VzdCI6ImFjMDdkOTUxMjhlMmFiMDNmMDkyY2Y3YjdiMjJmOWFhODZkMzY3YThmZDE5NDc1YmFjZDJmNmQwYzdlYTFiZjIiLCJmb3JtYXQiOiJjdXN0b2R5LXN0YXRlbWVudC92MSIsImtpbmQiOiJ0dXJuIiwibm9uY2UiOiI3ODM1NjAxYjcxNTgzYjVjNDgxYTU4OGY2MDM3MGUxNyIsIm9mZmljaWFsIjoiYW5uYSIsIm9yaWdpbiI6ImN1c3RvZHkuZXhhbXBsZS9nb2xkZW4iLCJ0aW1lIjoiMjAyNi0xMS0yN1QwNzowMDo1My44Nzg2NzNaIn0=","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"VQJbWljTtOIQlfrLXjwfQDbH9Qa5sQ0dKNenuoDrjFxVr0Y8Znmtl274+GZcHU4WIi1P5QD8YViWzHpYx7WIBQ=="}]}');
INSERT INTO public.statement VALUES ('export-zverjzai2l', 82, 'anna', 'turn', '2026-11-29T07:00:58.590614Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC16dmVyanphaTJsIiwiY2hlY2twb2ludCI6eyJyb290IjoiMjM3NDc5YzIyMDY1YmQzYWRhZDhlMjBjNzNhMTI4N2ZmYmIyMTcyNGUwN2FmMWYyYjc1MmYyNzhlNjA5MzVlNSIsInNpemUiOjgyfSwiY29udHJpYnV0aW9uIjoiYjZkZjhhYjIwMDhjOTE3NTVmMDRiMmE0ODlmZTZkNTYxM2Q0Njg1Y2JiNWI0NjNhY2EzYjU5MTA1OWM4OTk3ZCIsImRpZ2VzdCI6ImFjMDdkOTUxMjhlMmFiMDNmMDkyY2Y3YjdiMjJmOWFhODZkMzY3YThmZDE5NDc1YmFjZDJmNmQwYzdlYTFiZjIiLCJmb3JtYXQiOiJjdXN0b2R5LXN0YXRlbWVudC92MSIsImtpbmQiOiJ0dXJuIiwibm9uY2UiOiI3ODM1NjAxYjcxNTgzYjVjNDgxYTU4OGY2MDM3MGUxNyIsIm9mZmljaWFsIjoiYW5uYSIsIm9yaWdpbiI6ImN1c3RvZHkuZXhhbXBsZS9nb2xkZW4iLCJ0aW1lIjoiMjAyNi0xMS0yOVQwNzowMDo1OC41NzE3MTBaIn0=","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"zGTSdlfe+2vZve8Bj3bmuG34ejdrzUpdvmed5qQAF6uVdAyl60+jgr8bn1GZUCE072WpJM2X/sq4OF+kD79rAA=="}]}');
INSERT INTO public.statement VALUES ('export-zverjzai2l', 84, 'bela', 'turn', '2026-11-29T07:01:00.398742Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC16dmVyanphaTJsIiwiY2hlY2twb2ludCI6eyJyb290IjoiZTYxNjUyOTBjYWI0YTU3MmZiZTNmNTQxODRhYTc4MjE3ODMwZmQyODI0NDAwMmY0NGIyMjBkMWE2ZWU2Mjc0NyIsInNpemUiOjg0fSwiY29udHJpYnV0aW9uIjoiOWJhYjg3Njc2MTdjOGJiMTRmYWVjNjk5NWRjYjJjYWVhMzcxMjQ1ZjAyMDlmODZiNWZiOTY4NzRjZGY4M2M4MyIsImRpZ2VzdCI6ImFjMDdkOTUxMjhlMmFiMDNmMDkyY2Y3YjdiMjJmOWFhODZkMzY3YThmZDE5NDc1YmFjZDJmNmQwYzdlYTFiZjIiLCJmb3JtYXQiOiJjdXN0b2R5LXN0YXRlbWVudC92MSIsImtpbmQiOiJ0dXJuIiwibm9uY2UiOiI3ODM1NjAxYjcxNTgzYjVjNDgxYTU4OGY2MDM3MGUxNyIsIm9mZmljaWFsIjoiYmVsYSIsIm9yaWdpbiI6ImN1c3RvZHkuZXhhbXBsZS9nb2xkZW4iLCJ0aW1lIjoiMjAyNi0xMS0yOVQwNzowMTowMC4zODM4MDBaIn0=","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"4f9b3561cde9eb215daaf5684b7256462f9b30ce577996610e51fa7c9ad868f0","sig":"gyD74N0JTKn7XsfogjvVCxL/1JQe+nRlLJeuiAQe+9FV+7oZLWYfHPfoOH0EOIyzYGwunQ/kNE7ZQZGg1JKqBQ=="}]}');
INSERT INTO public.statement VALUES ('export-iv7lacu3wy', 98, 'anna', 'approve', '2026-11-29T07:01:03.551341Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC1pdjdsYWN1M3d5IiwiY2hlY2twb2ludCI6eyJyb290IjoiMjJiYzkwMTQ2MjkwY2Q5ZGRkM2QyYzlhYTcyODU5NzMwNDEzNzhkM2YxY2M0M2U4MjM4YTZhZTQ5ZGYyYmFmOSIsInNpemUiOjk4fSwiZGlnZXN0IjoiYzE4ZjRiMzJjNzZhNzdiMmFjZDNiMjJiYjFiODY3MGY0MWQwNGU4MjU3NjVlZDg4YjRhYmFjMzZmMWJkZTU5NCIsImZvcm1hdCI6ImN1c3RvZHktc3RhdGVtZW50L3YxIiwia2luZCI6ImFwcHJvdmUiLCJub25jZSI6ImMzNzAwNzI3OGUzZDU5YzkxYzhiOGJjYjM1ZGY3ZDEwIiwib2ZmaWNpYWwiOiJhbm5hIiwib3JpZ2luIjoiY3VzdG9keS5leGFtcGxlL2dvbGRlbiIsInRpbWUiOiIyMDI2LTExLTI5VDA3OjAxOjAyLjU2OTEwMloifQ==","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"wvzspaweS5twNQGVw//foVWcC6pxqoofKTKFOzOr+r+hEp33AZPYjxlDgtccu98IdmO0/LxLW57K9h3Q7ybzCw=="}]}');
INSERT INTO public.statement VALUES ('export-iv7lacu3wy', 99, 'chen', 'approve', '2026-11-29T07:01:05.238862Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC1pdjdsYWN1M3d5IiwiY2hlY2twb2ludCI6eyJyb290IjoiMGFhNTIxMjcxZWQ0ZTU3MWUxZmQ3MWM1ZDUyNGQzZjg3ZTM2ZDE4MTEyZThjNDZkMTJjYTUzNTRkMzRiMjZmOCIsInNpemUiOjk5fSwiZGlnZXN0IjoiYzE4ZjRiMzJjNzZhNzdiMmFjZDNiMjJiYjFiODY3MGY0MWQwNGU4MjU3NjVlZDg4YjRhYmFjMzZmMWJkZTU5NCIsImZvcm1hdCI6ImN1c3RvZHktc3RhdGVtZW50L3YxIiwia2luZCI6ImFwcHJvdmUiLCJub25jZSI6ImMzNzAwNzI3OGUzZDU5YzkxYzhiOGJjYjM1ZGY3ZDEwIiwib2ZmaWNpYWwiOiJjaGVuIiwib3JpZ2luIjoiY3VzdG9keS5leGFtcGxlL2dvbGRlbiIsInRpbWUiOiIyMDI2LTExLTI5VDA3OjAxOjA0LjAwODUyOVoifQ==","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"c6640154052fa9f84a517c63ff7484ea9a1e5b2e6be351bbc7bde183ba1d2757","sig":"rqYTAkEGfmnfd0/Vq6Y0HV98YzxabqhVGp1TWU9TufU01z14TN2PDhB8iFO5tnraUAI3+yIufuo1C5nRKvRfCg=="}]}');
INSERT INTO public.statement VALUES ('export-fzav5gxbyq', 104, 'anna', 'approve', '2026-11-29T07:01:07.287733Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC1memF2NWd4YnlxIiwiY2hlY2twb2ludCI6eyJyb290IjoiNzZkZThlNDExOWRjOWZlOTYzNGFiYjI2NzM5OGQyOGQ5NWVlZTJhYjAzMDViMDY2MGJmY2Y1ODExNTdkNjdjMyIsInNpemUiOjEwNH0sImRpZ2VzdCI6IjM2NGVmMWJiM2E0M2U5MTc1MTZjN2NhMzNkOTUzYjhiOGNmNmZhMjEyZjc2YWM0ZGM3NDg4ZWQ4ZjM0OTQzYmEiLCJmb3JtYXQiOiJjdXN0b2R5LXN0YXRlbWVudC92MSIsImtpbmQiOiJhcHByb3ZlIiwibm9uY2UiOiIzZjg2YjA1NDJkYjhiNTcyNWJiYmQ1MmQwYjJlOGFkMCIsIm9mZmljaWFsIjoiYW5uYSIsIm9yaWdpbiI6ImN1c3RvZHkuZXhhbXBsZS9nb2xkZW4iLCJ0aW1lIjoiMjAyNi0xMS0yOVQwNzowMTowNi4wNjU3MzlaIn0=","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"/rPT6YDwVoAglJ62fUPyqerJbC61Dx3JywarE7kHUuPEIMe0Ts8EnUyuP/h6sVLTK5845GPx3m8+heOe9AQhCg=="}]}');
INSERT INTO public.statement VALUES ('export-fzav5gxbyq', 105, 'bela', 'approve', '2026-11-29T07:01:09.001087Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC1memF2NWd4YnlxIiwiY2hlY2twb2ludCI6eyJyb290IjoiNjEwYzEyNjc2ZTcwZTZhMzE0OTVlN2MwMGM3NjRlMjhlOTgyM2FkYmYyNzQ2ZjIyNzAxNDM4ZTdmNzBjMGNiNyIsInNpemUiOjEwNX0sImRpZ2VzdCI6IjM2NGVmMWJiM2E0M2U5MTc1MTZjN2NhMzNkOTUzYjhiOGNmNmZhMjEyZjc2YWM0ZGM3NDg4ZWQ4ZjM0OTQzYmEiLCJmb3JtYXQiOiJjdXN0b2R5LXN0YXRlbWVudC92MSIsImtpbmQiOiJhcHByb3ZlIiwibm9uY2UiOiIzZjg2YjA1NDJkYjhiNTcyNWJiYmQ1MmQwYjJlOGFkMCIsIm9mZmljaWFsIjoiYmVsYSIsIm9yaWdpbiI6ImN1c3RvZHkuZXhhbXBsZS9nb2xkZW4iLCJ0aW1lIjoiMjAyNi0xMS0yOVQwNzowMTowNy43NzA0MjdaIn0=","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"4f9b3561cde9eb215daaf5684b7256462f9b30ce577996610e51fa7c9ad868f0","sig":"Bxk+8GJxaXbq4s8P/Q0xoi6k7wBhmyUDWI7nEloATFcO7Z2whuY4fIikrQq4ZtPuD9l8KWB83lasKDoSeJzxBw=="}]}');
INSERT INTO public.statement VALUES ('export-fzav5gxbyq', 107, 'anna', 'turn', '2026-11-29T07:01:10.762328Z', '{"payload":"eyJjZXJlbW9ueSI6ImV4cG9ydC1memF2NWd4YnlxIiwiY2hlY2twb2ludCI6eyJyb290IjoiMWU1MjFiNTlhZDE2NGQwOGI1NTc0MjAyYTE1ZDA4M2Y3ZTlkNDBmYmZmYTJmNWMzZGZmOTc1YmY3NTAyOTkyYSIsInNpemUiOjEwN30sImNvbnRyaWJ1dGlvbiI6ImNiODcwNjE4ZjMwZDNmMjM1YjE2M2ExOTFmMjZlMWE2ODU3OTRjMDk0ODQ4YTdiMzc4YTlmZmIwODE4ZTgwMWEiLCJkaWdlc3QiOiIzNjRlZjFiYjNhNDNlOTE3NTE2YzdjYTMzZDk1M2I4YjhjZjZmYTIxMmY3NmFjNGRjNzQ4OGVkOGYzNDk0M2JhIiwiZm9ybWF0IjoiY3VzdG9keS1zdGF0ZW1lbnQvdjEiLCJraW5kIjoidHVybiIsIm5vbmNlIjoiM2Y4NmIwNTQyZGI4YjU3MjViYmJkNTJkMGIyZThhZDAiLCJvZmZpY2lhbCI6ImFubmEiLCJvcmlnaW4iOiJjdXN0b2R5LmV4YW1wbGUvZ29sZGVuIiwidGltZSI6IjIwMjYtMTEtMjlUMDc6MDE6MTAuNzQ3NjI4WiJ9","payloadType":"application/vnd.custody.statement+json","signatures":[{"keyid":"a01ff47e232d9636a54a601b6934dc8847fda0bf2d21663e12735ef18c0eae9a","sig":"TyT/6AsBSBBI37aL4Mibv598vro2/KV+AalM3N1Jz9HBiHBxrC7gteJ9ulq6qcaCC00ExAAkHaztTJvRXGY6Cw=="}]}');


--
-- Data for Name: token; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.token VALUES ('297ddf0320', 'admin', 'first administrator', '["admin","audit","read"]', NULL, '2026-11-27T07:00:10.457428Z', '2027-11-27T07:00:10.457428Z', NULL);
INSERT INTO public.token VALUES ('3a781178d8', 'anna', 'enrolment', '["attend","read"]', NULL, '2026-11-27T07:00:16.760616Z', '2027-11-27T07:00:16.760616Z', NULL);
INSERT INTO public.token VALUES ('1dbedc95ea', 'bela', 'enrolment', '["attend","read"]', NULL, '2026-11-27T07:00:20.670126Z', '2027-11-27T07:00:20.670126Z', NULL);
INSERT INTO public.token VALUES ('f73cf26a46', 'chen', 'enrolment', '["attend","read"]', NULL, '2026-11-27T07:00:23.534656Z', '2027-11-27T07:00:23.534656Z', NULL);
INSERT INTO public.token VALUES ('cb0758b2a4', 'wilma', 'enrolment', '["attend","audit","read"]', NULL, '2026-11-27T07:00:26.929149Z', '2027-11-27T07:00:26.929149Z', NULL);
INSERT INTO public.token VALUES ('0c2aa1a494', 'rita', 'enrolment', '["read","request"]', NULL, '2026-11-27T07:00:27.464691Z', '2027-11-27T07:00:27.464691Z', NULL);
INSERT INTO public.token VALUES ('eb77e05c7d', 'axel', 'enrolment', '["audit","read"]', NULL, '2026-11-27T07:00:27.966123Z', '2027-11-27T07:00:27.966123Z', NULL);
INSERT INTO public.token VALUES ('5f1ee9e847', 'store', NULL, '["catalogue","read"]', NULL, '2026-11-29T07:01:01.417036Z', '2027-11-29T07:01:01.417036Z', NULL);
INSERT INTO public.token VALUES ('0a4042eb0f', 'nightly', NULL, '["register"]', 'registry', '2026-11-29T07:01:01.977201Z', '2027-11-29T07:01:01.977201Z', NULL);
INSERT INTO public.token VALUES ('66319f04c0', 'nightly', NULL, '["register"]', 'registry', '2026-11-27T07:00:41.677554Z', '2026-11-30T07:01:01.977152Z', NULL);


--
-- Data for Name: token_hash; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.token_hash VALUES ('cb0758b2a4', '\x8b4f7c62f51330ff6b008a6ec12f24a712913149e97165dcfd0e74ffa4d25fef', NULL);
INSERT INTO public.token_hash VALUES ('eb77e05c7d', '\x7b946c6d5ea74d78afbef40c2ace0a20e3571ebfcf449a43a40cd25c58e9de9e', NULL);
INSERT INTO public.token_hash VALUES ('66319f04c0', '\xf9bec1fa557755eddcbc3bf22c1e766ddd94cac6b54a1c03f10a52fb05fcf2a7', '2026-11-27T07:00:42.213217Z');
INSERT INTO public.token_hash VALUES ('3a781178d8', '\xee2525439f63b3ec4cd4cec2e1dac6dfc1e69f990c7564ac71d93da1b2070f09', '2026-11-29T07:00:57.263452Z');
INSERT INTO public.token_hash VALUES ('1dbedc95ea', '\xb2d1e9bda90856de8a51e25fa5fd07c779b430a741c123a1548e5dc7655a9fee', '2026-11-29T07:00:59.143210Z');
INSERT INTO public.token_hash VALUES ('0c2aa1a494', '\xa112eb6e2de10c38fe2690cee47b1b0ba25a053e2724af7577e1d3e367ae572d', '2026-11-29T07:01:00.779845Z');
INSERT INTO public.token_hash VALUES ('297ddf0320', '\x51b7e07fb701294152ca89c1b4a74569acbf85b15f693669598cc3cbcc5fcabb', '2026-11-29T07:01:01.138551Z');
INSERT INTO public.token_hash VALUES ('5f1ee9e847', '\x979283ec6a355fda767dca7b2d91ee035b54be009bfb456bb4707ffc7a0fa9ce', '2026-11-29T07:01:01.704095Z');
INSERT INTO public.token_hash VALUES ('0a4042eb0f', '\x2375e73740e68af19ba86a5507a49d6c14ecbee0577ebeb83382dfaed4c6dd00', NULL);
INSERT INTO public.token_hash VALUES ('f73cf26a46', '\xaf464f7acb1f54d8f02ca5ff1ff081aaba17bae3412167bd8a0ab6b60a99d951', '2026-11-29T07:01:03.955830Z');


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: attempt pk_attempt; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT pk_attempt PRIMARY KEY (id);


--
-- Name: browser_session pk_browser_session; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.browser_session
    ADD CONSTRAINT pk_browser_session PRIMARY KEY (hash);


--
-- Name: ceremony pk_ceremony; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ceremony
    ADD CONSTRAINT pk_ceremony PRIMARY KEY (id);


--
-- Name: ceremony_object pk_ceremony_object; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ceremony_object
    ADD CONSTRAINT pk_ceremony_object PRIMARY KEY (ceremony, object);


--
-- Name: challenge pk_challenge; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT pk_challenge PRIMARY KEY (nonce);


--
-- Name: contribution pk_contribution; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contribution
    ADD CONSTRAINT pk_contribution PRIMARY KEY (ceremony, official);


--
-- Name: cosigned pk_cosigned; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cosigned
    ADD CONSTRAINT pk_cosigned PRIMARY KEY (size);


--
-- Name: dataset pk_dataset; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dataset
    ADD CONSTRAINT pk_dataset PRIMARY KEY (name);


--
-- Name: export_grant pk_export_grant; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.export_grant
    ADD CONSTRAINT pk_export_grant PRIMARY KEY (ceremony);


--
-- Name: invitation pk_invitation; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT pk_invitation PRIMARY KEY (name);


--
-- Name: ledger_entry pk_ledger_entry; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT pk_ledger_entry PRIMARY KEY (seq);


--
-- Name: ledger_head pk_ledger_head; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_head
    ADD CONSTRAINT pk_ledger_head PRIMARY KEY (id);


--
-- Name: ledger_node pk_ledger_node; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_node
    ADD CONSTRAINT pk_ledger_node PRIMARY KEY (level, idx);


--
-- Name: missed_backup pk_missed_backup; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.missed_backup
    ADD CONSTRAINT pk_missed_backup PRIMARY KEY (dataset);


--
-- Name: notice pk_notice; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT pk_notice PRIMARY KEY (sink, key);


--
-- Name: notice_sink pk_notice_sink; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_sink
    ADD CONSTRAINT pk_notice_sink PRIMARY KEY (sink);


--
-- Name: object pk_object; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.object
    ADD CONSTRAINT pk_object PRIMARY KEY (dataset, id);


--
-- Name: password_hash pk_password_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.password_hash
    ADD CONSTRAINT pk_password_hash PRIMARY KEY (person);


--
-- Name: person pk_person; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT pk_person PRIMARY KEY (name);


--
-- Name: publication pk_publication; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.publication
    ADD CONSTRAINT pk_publication PRIMARY KEY (sink);


--
-- Name: script pk_script; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.script
    ADD CONSTRAINT pk_script PRIMARY KEY (digest);


--
-- Name: sealed_share pk_sealed_share; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sealed_share
    ADD CONSTRAINT pk_sealed_share PRIMARY KEY (ceremony, idx);


--
-- Name: seat pk_seat; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat
    ADD CONSTRAINT pk_seat PRIMARY KEY (dataset, idx);


--
-- Name: service pk_service; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.service
    ADD CONSTRAINT pk_service PRIMARY KEY (origin);


--
-- Name: session pk_session; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT pk_session PRIMARY KEY (hash);


--
-- Name: statement pk_statement; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement
    ADD CONSTRAINT pk_statement PRIMARY KEY (ceremony, seq);


--
-- Name: token pk_token; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token
    ADD CONSTRAINT pk_token PRIMARY KEY (id);


--
-- Name: token_hash pk_token_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token_hash
    ADD CONSTRAINT pk_token_hash PRIMARY KEY (token);


--
-- Name: browser_session uq_browser_session_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.browser_session
    ADD CONSTRAINT uq_browser_session_id UNIQUE (id);


--
-- Name: invitation uq_invitation_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT uq_invitation_hash UNIQUE (hash);


--
-- Name: ledger_entry uq_ledger_entry_prev; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT uq_ledger_entry_prev UNIQUE (prev);


--
-- Name: person uq_person_box_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT uq_person_box_key UNIQUE (box_key);


--
-- Name: person uq_person_signing_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT uq_person_signing_key UNIQUE (signing_key);


--
-- Name: seat uq_seat_dataset; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat
    ADD CONSTRAINT uq_seat_dataset UNIQUE (dataset, official);


--
-- Name: token_hash uq_token_hash_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token_hash
    ADD CONSTRAINT uq_token_hash_hash UNIQUE (hash);


--
-- Name: ix_attempt_address; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_attempt_address ON public.attempt USING btree (address);


--
-- Name: ix_attempt_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_attempt_at ON public.attempt USING btree (at);


--
-- Name: ix_attempt_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_attempt_name ON public.attempt USING btree (name);


--
-- Name: ix_browser_session_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_browser_session_person ON public.browser_session USING btree (person);


--
-- Name: ix_ceremony_dataset; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_ceremony_dataset ON public.ceremony USING btree (dataset);


--
-- Name: ix_challenge_expires; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_challenge_expires ON public.challenge USING btree (expires);


--
-- Name: ix_ledger_entry_ceremony; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_ledger_entry_ceremony ON public.ledger_entry USING btree (ceremony);


--
-- Name: ix_ledger_entry_dataset; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_ledger_entry_dataset ON public.ledger_entry USING btree (dataset);


--
-- Name: ix_ledger_entry_type; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_ledger_entry_type ON public.ledger_entry USING btree (type);


--
-- Name: ix_object_dataset; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_object_dataset ON public.object USING btree (dataset, sealed);


--
-- Name: ix_object_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_object_newest ON public.object USING btree (dataset, registered) WHERE (gone IS NULL);


--
-- Name: ix_session_expires; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_session_expires ON public.session USING btree (expires);


--
-- Name: ledger_entry ledger_entry_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_append_only();


--
-- PostgreSQL database dump complete
--

\unrestrict 0KsYQ2hKZbXLivwBeeguxahzCa8zVS5iFFvFdCYcWuTk64Tf1Zp7UrVpbaYoe08

