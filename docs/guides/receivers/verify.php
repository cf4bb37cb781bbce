<?php

/** The event that came. $body is the raw body, as file_get_contents('php://input') gives it; $server is $_SERVER. */
function verify(string $secret, array $server, string $body): array
{
    $id = $server['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $server['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    $signatures = $server['HTTP_WEBHOOK_SIGNATURE'] ?? '';
    if ($id === '' || !preg_match('/^\d+$/D', $timestamp) || $signatures === '') {
        throw new UnexpectedValueException('Not signed');
    }
    if (abs(time() - (int) $timestamp) > 300) {
        throw new UnexpectedValueException('Too old, or too new');
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
    if ($key === false) {
        throw new UnexpectedValueException('Not a whsec_ secret');
    }
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $given) {
        if (hash_equals($expected, $given)) {
            return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
        }
    }
    throw new UnexpectedValueException('No signature matches');
}
