/** An emoji, and the words it is found by. */
export interface Emoji {
  readonly sign: string;
  readonly name: string;
}

/** A sign and its words each; those that every system of the last years has, none of people and flags. */
const list = `
😀 grinning smile happy|😊 smile warm|😍 love eyes|🤩 star eyes excited|😎 sunglasses cool|🥳 party face|😉 wink
🤔 thinking|😮 surprised wow|🙌 hooray hands|👏 applause clap|👍 thumbs up good|👋 hello wave|🙏 thanks please
💪 strong|🤝 handshake agreement|👀 eyes look|👉 this pointing right|👇 below pointing down|✌️ peace victory
❤️ heart red love|🧡 heart orange|💛 heart yellow|💚 heart green|💙 heart blue|💜 heart purple|🖤 heart black|💌 love letter
🎉 party celebration|🎊 confetti celebration|🎈 balloon birthday|🎂 cake birthday|🎁 gift present|🏆 trophy winner|🥇 medal first|🎯 target goal
⭐ star|🌟 star glowing|✨ sparkles new|💫 dizzy star|🔥 fire hot|⚡ lightning fast energy|💥 boom explosion|💡 idea light bulb
🚀 rocket launch|🆕 new|🆓 free|✅ done check mark|☑️ check box|❌ no cross|❗ exclamation important|❓ question
⚠️ warning|🔔 bell reminder|📣 megaphone announcement|📢 loudspeaker announcement|💬 speech comment|📌 pin|📍 place location|🔗 link
📅 calendar date|🗓️ calendar date|⏰ alarm clock last chance|⏳ hourglass time running out|⌛ hourglass time|🕐 clock time|🔜 soon
✉️ letter mail|📧 e-mail|📨 incoming mail|📬 mailbox|📦 parcel delivery|🚚 lorry delivery shipping|🏷️ price tag|🛒 shopping trolley
🛍️ shopping bags|💳 card payment|💰 money bag|💶 euro money|💵 dollar money|💸 money flying|📉 chart down|📈 chart up growth|📊 chart numbers
🎟️ ticket event|🎫 ticket event|🎬 film|🎥 video camera|📷 photo camera|🎧 headphones|🎵 music note|🎤 microphone talk
📚 books|📖 book reading|📝 note writing|📰 newspaper news|✏️ pencil|🎓 graduation learning|🏫 school|🧠 brain
💻 laptop computer|📱 phone mobile|⚙️ gear settings|🔧 wrench tool repair|🔒 lock secure|🔑 key|🔍 search magnifying glass|🧪 test tube experiment
🏠 house home|🏢 office building|🌍 world earth|✈️ plane travel|🚆 train travel|🚲 bicycle|🚗 car|🏖️ beach holiday
☀️ sun summer|🌤️ sun cloud weather|🌧️ rain|❄️ snow winter|🌈 rainbow|🌙 moon night|🌊 wave sea|⛰️ mountain
🌱 seedling spring green|🌳 tree|🌸 blossom spring|🌷 tulip spring|🌻 sunflower summer|🍂 leaves autumn|🎃 pumpkin autumn halloween|🎄 tree christmas
🐣 chick easter|🐰 rabbit easter|🐶 dog|🐱 cat|🦋 butterfly|🐝 bee|🕯️ candle|🎆 fireworks new year
☕ coffee|🍵 tea|🍕 pizza|🍎 apple|🍓 strawberry|🍫 chocolate|🍦 ice cream|🍷 wine|🍻 beer cheers|🥂 champagne cheers|🍽️ meal dinner
`;

export const emoji: readonly Emoji[] = list
  .trim()
  .split(/[\n|]/)
  .map((line) => {
    const [sign = "", ...words] = line.trim().split(" ");
    return { sign, name: words.join(" ") };
  });
