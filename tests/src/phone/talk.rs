//! The conversations: register, status, report, unregister, forget.
//!
//! Source: robert.md §§2.1, 2.2, 4.1, 5, 6.

use serde_json::{Value, json};

use super::{
    Captcha, Clock, KeyPair, Phone, Purpose, Registered, Reported, Service, StatusAnswer, Trouble, answers::Done,
    clock::unix_seconds,
};

impl Service {
    /// Its registration key (base64 SubjectPublicKeyInfo), from `/.well-known/vigie`. Real apps have it
    /// compiled in.
    ///
    /// # Errors
    /// [`Trouble::Strange`] if there is none.
    pub async fn registration_key(&self) -> Result<String, Trouble> {
        let answer = self.get("/.well-known/vigie").await?;
        let known: Value =
            serde_json::from_slice(&answer.body).map_err(|_| Trouble::strange("/.well-known/vigie is not JSON"))?;
        let key = known.pointer("/robert/registrationKey").and_then(Value::as_str);
        key.map(str::to_owned).ok_or_else(|| Trouble::strange("/.well-known/vigie names no registrationKey"))
    }

    /// What time its clock shows.
    ///
    /// # Errors
    /// [`Trouble::Strange`] if `/api/v6/clock` shows none.
    pub async fn clock(&self) -> Result<Clock, Trouble> {
        let answer = self.get("/api/v6/clock").await?;
        let shown: Value =
            serde_json::from_slice(&answer.body).map_err(|_| Trouble::strange("/api/v6/clock is not JSON"))?;
        let time = shown.get("time").and_then(Value::as_str).and_then(unix_seconds);
        time.map(Clock::at_unix).ok_or_else(|| Trouble::strange("/api/v6/clock shows no time"))
    }
}

impl Phone {
    /// Asks for a captcha, answers it, agrees on keys, opens the first bundle. The answer to the
    /// captcha is a guess: it passes where the operator switched the check off.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn register(service: &Service, clock: &Clock) -> Result<Self, Trouble> {
        let wanted = json!({"type": "IMAGE", "locale": "fr"}).to_string();
        let captcha: Captcha = service.post("/api/v6/captcha", wanted).await?.json(201)?;
        if captcha.id.is_empty() || captcha.id != captcha.captcha_id {
            return Err(Trouble::strange("the captcha's two identifiers differ or are empty"));
        }
        let pair = KeyPair::generate()?;
        let body = json!({
            "captcha": "a guess",
            "captchaId": captcha.id,
            "clientPublicECDHKey": pair.public_base64()?,
        });
        let answer: Registered = service.post("/api/v6/register", body.to_string()).await?.json(201)?;
        let keys = pair.agree(&service.registration_key().await?)?;
        let mut phone = Self {
            service: service.clone(),
            keys,
            time_start: answer.time_start,
            tuples: std::collections::BTreeMap::new(),
            heard: Vec::new(),
            clock: clock.clone(),
        };
        phone.keep(&answer.tuples)?;
        Ok(phone)
    }

    /// Am I at risk? Keeps the new bundle.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn status(&mut self) -> Result<StatusAnswer, Trouble> {
        let request = self.sign_now(Purpose::Status)?;
        let answer: StatusAnswer = self.send(Purpose::Status, &request).await?.json(200)?;
        answer.risk()?;
        self.keep(&answer.tuples)?;
        Ok(answer)
    }

    /// Hands over everything it heard, and keeps it: a story may report twice.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn report(&self, token: &str) -> Result<Reported, Trouble> {
        let answer = self.service.post("/api/v6/report", self.report_body(token)).await?;
        let reported: Reported = answer.json(200)?;
        if !reported.success || reported.message != "Successful operation" {
            return Err(Trouble::strange("a report was answered 200 and unsuccessful"));
        }
        Ok(reported)
    }

    /// Forget me.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn unregister(&self) -> Result<(), Trouble> {
        self.plainly(Purpose::Unregister).await
    }

    /// Forget whom I met.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn delete_history(&self) -> Result<(), Trouble> {
        self.plainly(Purpose::DeleteHistory).await
    }

    /// Sends a signed request to the endpoint of `purpose`, whatever it was signed for.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`].
    pub async fn send(&self, purpose: Purpose, request: &super::Signed) -> Result<super::Answer, Trouble> {
        let body = serde_json::to_string(request).map_err(|e| Trouble::Unable(e.to_string()))?;
        self.service.post(purpose.path(), body).await
    }

    /// Opens a bundle and keeps its tuples. Those of other epochs stay.
    ///
    /// # Errors
    /// [`Trouble::Strange`] if it does not open, or says something else about an epoch already known.
    pub fn keep(&mut self, bundle: &str) -> Result<(), Trouble> {
        for tuple in self.keys.open_bundle(bundle)? {
            let epoch = tuple.epoch_id;
            let known = self.tuples.insert(epoch, tuple.tuple()?);
            if known.is_some_and(|known| known != self.tuples[&epoch]) {
                return Err(Trouble::Strange(format!("epoch {epoch} has two different EBIDs")));
            }
        }
        Ok(())
    }

    async fn plainly(&self, purpose: Purpose) -> Result<(), Trouble> {
        let request = self.sign_now(purpose)?;
        let Done { success, message } = self.send(purpose, &request).await?.json(200)?;
        if success && message.is_none() {
            Ok(())
        } else {
            Err(Trouble::strange("answered 200 with success false or a message"))
        }
    }
}
