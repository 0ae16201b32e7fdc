-- What was told, that it was seen and every try to send it are only added to. Choices are changed by those they are of; who
-- changed which, when, is kept, the addresses themselves are not.

SELECT registry_only_add('notices_notice');
SELECT registry_only_add('notices_reading');
SELECT registry_only_add('notices_try');
SELECT registry_attach_audit('notices_reception');
SELECT registry_attach_audit('notices_choice');
SELECT registry_attach_audit('notices_address', ignored => '{address}');
