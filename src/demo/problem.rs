//! Everything that can be wrong with a request, in the four shapes the API answers with (sheet 1.6).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// The documented envelope.
    Envelope {
        status: u16,
        code: &'static str,
        message: String,
        param: Option<String>,
    },
    /// What the live service sends for some 404s: the envelope without `status`.
    Missing {
        message: &'static str,
        param: &'static str,
    },
    /// A request that does not fit the schema: flat, with a numeric code.
    Validation(String),
    /// A key that is not ours: flat, with `success`.
    BadKey,
}

impl Problem {
    pub(crate) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::Envelope {
            status: 400,
            code,
            message: message.into(),
            param: None,
        }
    }

    pub(crate) fn missing_parameter(name: &str) -> Self {
        Self::Envelope {
            status: 400,
            code: "missing_parameter",
            message: format!("Missing required parameter: {name}"),
            param: Some(name.to_owned()),
        }
    }

    pub(crate) fn invalid_parameter(name: &str, message: impl Into<String>) -> Self {
        Self::Envelope {
            status: 400,
            code: "invalid_parameter",
            message: message.into(),
            param: Some(name.to_owned()),
        }
    }

    pub(crate) fn invalid_cursor() -> Self {
        Self::Envelope {
            status: 400,
            code: "invalid_cursor",
            message: "The cursor is malformed, expired or belongs to another query.".to_owned(),
            param: Some("cursor".to_owned()),
        }
    }

    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::bad("invalid_request", message)
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::Envelope {
            status: 403,
            code: "forbidden",
            message: message.into(),
            param: None,
        }
    }

    pub(crate) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::Envelope {
            status: 404,
            code,
            message: message.into(),
            param: None,
        }
    }

    pub(crate) fn conversation() -> Self {
        Self::not_found("conversation_not_found", "Conversation not found")
    }

    pub(crate) fn admin() -> Self {
        Self::not_found("admin_not_found", "Admin not found")
    }

    pub(crate) fn contact() -> Self {
        Self::not_found("contact_not_found", "Contact not found")
    }

    /// The body and its HTTP status.
    fn parts(&self) -> (u16, Value) {
        match self {
            Self::Envelope {
                status,
                code,
                message,
                param,
            } => {
                let mut error = json!({
                    "type": kind(*status), "code": code, "message": message, "status": status,
                });
                if let Some(param) = param {
                    error["param"] = json!(param);
                }
                (*status, json!({ "error": error }))
            }
            Self::Missing { message, param } => (
                404,
                json!({ "error": {
                    "type": "invalid_request_error", "code": "resource_not_found", "message": message, "param": param,
                } }),
            ),
            Self::Validation(what) => (
                400,
                json!({ "code": 400, "message": format!("Validation error: {what}") }),
            ),
            Self::BadKey => (
                401,
                json!({ "success": false, "message": "Invalid API Key" }),
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, body) = self.parts();
        (
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            Json(body),
        )
            .into_response()
    }
}

const fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        403 => "authorization_error",
        429 => "rate_limit_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}
