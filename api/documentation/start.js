"use strict";

const place = document.getElementById("documentation");

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  // No picture from a validator elsewhere.
  validatorUrl: null,
});
