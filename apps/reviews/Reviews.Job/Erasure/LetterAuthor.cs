using System.Text.Json;

namespace Reviews.Job.Erasure;

/// <summary>Tells whose review a dead letter is, where its bytes are one: by the hash in it, or by the hash of the name in it. Safe to share.</summary>
/// <param name="identity">Makes the users' hashes; null: names are not looked at.</param>
internal sealed class LetterAuthor(ReviewIdentity? identity)
{
    /// <summary>Whether the letter is of the user with that hash; null where its bytes are no JSON object, so that it cannot be told.</summary>
    public bool? IsOf(string user, ReadOnlySpan<byte> letter)
    {
        try
        {
            if (!ReviewFields.TryRead(letter, out ReviewFields fields))
                return null;
            return TextOf(fields[ReviewField.ReviewerHash]) == user
                || (identity is not null && TextOf(fields[ReviewField.Platform]) is { } platform && identity.User(platform, TextOf(fields[ReviewField.ReviewerName])) == user);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonValue value) => value.Kind == JsonTokenType.String && value.TryGetText(out string text) ? text : null;
}
