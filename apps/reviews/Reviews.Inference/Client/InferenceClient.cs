using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reviews.Inference;

/// <summary>One text's answer.</summary>
public sealed record ClassifyResult(string Label, float[] Probabilities, IReadOnlyList<string> Labels, ModelDescription Model);

/// <summary>Calls the service. Thread-safe; the HttpClient, whose base address is the service's, stays the caller's.</summary>
/// <param name="http">Reaches the service.</param>
/// <param name="labels">The labels of a service that names none, in its order; null: such a service is refused.</param>
public sealed class InferenceClient(HttpClient http, IReadOnlyList<string>? labels = null)
{
    private static readonly ModelDescription Unnamed = new("phobert", "", "none");

    // Letters as they are: escaped, a Vietnamese text is three times as long, and both ends take time for it. The body is never part of a page.
    private static readonly JsonTypeInfo<PredictRequest> RequestJson = new InferenceJson(
        new JsonSerializerOptions(InferenceJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).PredictRequest;

    /// <summary>Classifies texts in their order.</summary>
    /// <exception cref="InferenceException">The call failed; says whether another attempt may succeed.</exception>
    public async Task<ClassifyResult[]> PredictAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        try
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync(
                "predict", new PredictRequest([.. texts]), RequestJson, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw StatusFailure(response);
            }

            PredictResponse? body = await response.Content.ReadFromJsonAsync(InferenceJson.Default.PredictResponse, cancellationToken);
            return ResultsOf(body, texts.Count);
        }
        catch (HttpRequestException e)
        {
            throw new InferenceException($"The inference service at {http.BaseAddress} cannot be reached.", transient: true, e)
            {
                Failure = InferenceFailure.Unreachable,
            };
        }
        catch (IOException e)
        {
            throw new InferenceException($"The connection to the inference service at {http.BaseAddress} broke.", transient: true, e)
            {
                Failure = InferenceFailure.Unreachable,
            };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InferenceException("The inference service took too long.", transient: true, e) { Failure = InferenceFailure.Timeout };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw BadAnswer("The inference service's answer is not the expected JSON.", e);
        }
    }

    private ClassifyResult[] ResultsOf(PredictResponse? body, int count)
    {
        if (body?.Pred is null || body.Proba is null || body.Pred.Length != count || body.Proba.Length != count)
        {
            throw BadAnswer("The inference service's answer does not fit the request.");
        }

        IReadOnlyList<string> names = LabelsOf(body);
        for (int i = 0; i < count; i++)
        {
            if ((uint)body.Pred[i] >= (uint)names.Count || body.Proba[i]?.Length != names.Count)
            {
                throw BadAnswer($"The inference service's answer has other labels than {string.Join(", ", names)}.");
            }

            if (!Probabilities.Fit(body.Proba[i], body.Pred[i]))
            {
                throw BadAnswer("The inference service's answer holds what are no probabilities.");
            }
        }

        ModelDescription model = body.Model ?? Unnamed;
        return [.. body.Pred.Select((p, i) => new ClassifyResult(names[p], body.Proba[i], names, model))];
    }

    private IReadOnlyList<string> LabelsOf(PredictResponse body)
    {
        if (body.Labels is not { Count: > 0 } named)
        {
            return labels ?? throw new InferenceException(
                $"The inference service at {http.BaseAddress} names no labels, so nobody can tell what it predicts. Name them in the service's order.", transient: false);
        }

        return labels is null || labels.SequenceEqual(named)
            ? named
            : throw new InferenceException(
                $"The inference service at {http.BaseAddress} has the labels {string.Join(", ", named)}, not {string.Join(", ", labels)}.", transient: false);
    }

    private static InferenceException BadAnswer(string message, Exception? cause = null) =>
        new(message, transient: false, cause) { Failure = InferenceFailure.BadAnswer };

    private static InferenceException StatusFailure(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        InferenceFailure failure = status switch
        {
            408 => InferenceFailure.Timeout,
            429 or 503 => InferenceFailure.Busy,
            >= 500 => InferenceFailure.ServerError,
            _ => InferenceFailure.Refused,
        };
        return new InferenceException($"The inference service answered {status}.", status is 408 or 429 or >= 500)
        {
            Failure = failure,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }
}
